package org.quiltehr.adapter.ccda.code;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** What is left out by rule ({@code ignored.csv}), and the names a leaf must have to be kept as it is. */
public final class Rules {

    private record Rule(String name, String condition) {}

    private static final Map<String, Rule> IGNORED = new HashMap<>();
    private static final Set<String> NAMES = new HashSet<>();

    static {
        for (Map<String, String> row : Csv.rows("/ignored.csv")) {
            IGNORED.put(
                    row.getOrDefault("pattern", "").substring(2),
                    new Rule(row.getOrDefault("rule", ""), row.getOrDefault("condition", "")));
        }
        for (Map<String, String> row : Csv.rows("/codes/names.csv")) {
            NAMES.add(row.getOrDefault("name", ""));
        }
    }

    private Rules() {}

    /** The rule that leaves this leaf out, or null. */
    public static @Nullable String ignored(Leaf leaf) {
        String step = leaf.step().startsWith("text()") ? "text()" : leaf.step();
        Element element = leaf.owner();
        Element parent = element.parent();
        Rule rule = parent == null ? null : IGNORED.get(parent.name() + "/" + element.name() + "/" + step);
        if (rule == null) {
            rule = IGNORED.get(element.name() + "/" + step);
        }
        if (rule == null) {
            rule = IGNORED.get("*/" + step);
        }
        return rule != null && holds(rule.condition(), element) ? rule.name() : null;
    }

    private static boolean holds(String condition, Element element) {
        return switch (condition) {
            case "" -> true;
            case "codeSystem given" -> element.value("codeSystem") != null;
            case "not code or value" -> !element.is("code") && !element.is("value") && !element.is("translation");
            case "completed or empty" -> element.value("code") == null || "completed".equals(element.value("code"));
            default -> throw new IllegalStateException(condition);
        };
    }

    /** Whether CDA has an element or attribute ({@code @…}) of this name; foreign namespaces are taken as they are. */
    public static boolean known(String name) {
        return name.startsWith("{u") || name.startsWith("{h") || name.startsWith("@{") || NAMES.contains(name);
    }
}
