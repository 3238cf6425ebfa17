package org.quiltehr.adapter.ccda.xml;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Attribute values that a sender writes otherwise than the standard, and how they are read. A pattern is that of {@code
 * ignored.csv}: {@code //parent/element/@attribute}, {@code //element/@attribute}, {@code //*}{@code /@attribute}; the
 * narrowest decides. What is read as nothing counts as absent.
 */
public final class ReadAs {

    /** Values as they are. */
    public static final ReadAs SENT = new ReadAs(List.of());

    /** Names of code systems and assigners: another name of the same is no loss, so the sent one need not be kept. */
    private static final Set<String> SYSTEMS = Set.of("@root", "@codeSystem", "@codeSystemName");

    /** One value of the attributes that a pattern names. */
    public record Correction(String pattern, String from, String to) {

        /** @throws IllegalArgumentException if the pattern names no attribute */
        public Correction {
            if (!pattern.matches("//[^/@]+(/[^/@]+)?/@[^/@]+")) {
                throw new IllegalArgumentException(pattern);
            }
        }

        private String attribute() {
            return pattern.substring(pattern.indexOf('@') + 1);
        }
    }

    private final List<Correction> corrections;
    /** Attribute → {@code element/@attribute from} → to. */
    private final Map<String, Map<String, String>> byAttribute = new HashMap<>();

    public ReadAs(List<Correction> corrections) {
        this.corrections = List.copyOf(corrections);
        for (Correction one : corrections) {
            byAttribute
                    .computeIfAbsent(one.attribute(), name -> new HashMap<>())
                    .put(one.pattern().substring(2) + " " + one.from().strip(), one.to());
        }
    }

    /** These and further ones; of equal pattern and value the further one counts. */
    public ReadAs with(List<Correction> further) {
        if (further.isEmpty()) {
            return this;
        }
        List<Correction> all = new java.util.ArrayList<>(corrections);
        all.addAll(further);
        return new ReadAs(all);
    }

    String value(Element element, String attribute, String sent) {
        Map<String, String> here = byAttribute.isEmpty() ? null : byAttribute.get(attribute);
        if (here == null) {
            return sent;
        }
        String end = "/@" + attribute + " " + sent.strip();
        Element parent = element.parent();
        String to = parent == null ? null : here.get(parent.name() + "/" + element.name() + end);
        to = to == null ? here.get(element.name() + end) : to;
        to = to == null ? here.get("*" + end) : to;
        return to == null ? sent : to;
    }

    /** Whether what was sent must stand beside what was read. */
    static boolean kept(String step, String sent, @Nullable String read) {
        return !sent.equals(read) && !SYSTEMS.contains(step);
    }
}
