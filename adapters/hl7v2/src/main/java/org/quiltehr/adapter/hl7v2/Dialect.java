package org.quiltehr.adapter.hl7v2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quiltehr.adapter.hl7v2.code.CodeTable;
import org.quiltehr.adapter.hl7v2.code.Csv;
import org.quiltehr.adapter.hl7v2.er7.Er7Message;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Segment;

/**
 * What the HL7 v2 of a vendor or practice differs in, as data beside a class of its module, in the folder {@code dialect}:
 *
 * <ul>
 *   <li>{@code codes/<table>.csv}: rows that add to this module's table of that name, or replace its row of that code
 *   <li>{@code identifier-systems.csv}: {@code name,uri}, namespaces of assigners (HD.1); a feed's setting comes first
 *   <li>{@code coding-systems.csv}: {@code name,uri}, names of code systems (CWE.3); a feed's setting comes first
 *   <li>{@code fields.csv}: {@code field,as,url,type}: a field that says what a standard field says ({@code ZPD-4,PID-40}), or
 *       that becomes an extension of a resource ({@code ZPD-5,Patient,http://…,CWE})
 *   <li>{@code ignored.csv}: {@code rule,location,condition,reason,source} as in this module
 * </ul>
 *
 * Each file may be absent. A file that is wrong is a bug of its module: {@link IllegalStateException} when it is read.
 */
public final class Dialect {

    private static final Pattern FIELD = Pattern.compile("([A-Z][A-Z0-9]{2})-([1-9]\\d{0,2})(?:\\.([1-9]\\d?))?");
    private static final String ALWAYS = "always";
    private static final String PLAIN = "the message is ASCII";
    private static final Set<String> STATEMENTS = Set.of("OBX-5", "RXA-5", "AL1-3", "IAM-3", "DG1-3", "PR1-3", "PRB-3");

    /** HL7's own, and what senders of all vendors have in common. */
    public static final Dialect STANDARD = new Dialect("hl7v2", Dialect.class, false);

    /** A field of the segment, by number; of it the component, or all if that is 0. */
    private record Field(String segment, int number, int component) {}

    /**
     * Why a leaf is left out.
     *
     * @param plainOnly whether it is so only in a message of ASCII characters
     */
    private record Rule(Field field, String name, boolean plainOnly) {}

    private record Alias(Field field, Field as) {}

    /**
     * A field that becomes an extension.
     *
     * @param resource type of the first entry that bears it
     * @param type of the field's data, as in OBX-2
     */
    public record Extension(String segment, int field, String resource, String url, String type) {}

    private final String name;
    private final Class<?> beside;
    private final boolean additional;
    private final Map<String, CodeTable> tables = new ConcurrentHashMap<>();
    private final Map<String, String> identifierSystems;
    private final Map<String, String> codingSystems;
    private final List<Alias> aliases = new ArrayList<>();
    private final List<Extension> extensions = new ArrayList<>();
    private final Map<String, List<Rule>> ignored = new HashMap<>();

    private Dialect(String name, Class<?> beside, boolean additional) {
        this.name = name;
        this.beside = beside;
        this.additional = additional;
        identifierSystems = systems("identifier-systems");
        codingSystems = systems("coding-systems");
        rows("fields").forEach(this::field);
        Csv.rows(Dialect.class, "ignored.csv").orElseThrow().forEach(this::ignore);
        rows("ignored").forEach(this::ignore);
    }

    /**
     * Reads the folder {@code dialect} beside the class.
     *
     * @param name of the adapter, for messages about its settings
     */
    public static Dialect beside(Class<?> type, String name) {
        return new Dialect(name, type, true);
    }

    /** Of the adapter. */
    public String name() {
        return name;
    }

    Map<String, String> identifierSystems() {
        return identifierSystems;
    }

    Map<String, String> codingSystems() {
        return codingSystems;
    }

    /** Fields that become extensions. */
    public List<Extension> extensions() {
        return extensions;
    }

    /** The rule by which a leaf of the segment is left out. */
    public Optional<String> ignored(Er7Message message, Segment segment, Leaf leaf) {
        for (Rule rule : ignored.getOrDefault(segment.name(), List.of())) {
            if (rule.field.number == leaf.field()
                    && (rule.field.component == 0 || rule.field.component == leaf.component())
                    && (!rule.plainOnly || message.plain())) {
                return Optional.of(rule.name);
            }
        }
        return Optional.empty();
    }

    /** The code table of that name, with what this dialect adds. */
    public CodeTable table(String table) {
        CodeTable known = tables.get(table);
        return known != null ? known : tables.computeIfAbsent(table, this::load);
    }

    private CodeTable load(String table) {
        CodeTable standard = additional ? STANDARD.table(table) : CodeTable.standard(table);
        return Csv.rows(beside, additional ? "dialect/codes/" + table + ".csv" : "")
                .map(standard::with)
                .orElse(standard);
    }

    /** Lets fields that say what a standard field says stand for it, where that is empty. */
    Er7Message understood(Er7Message message) {
        for (Alias alias : aliases) {
            Segment bearer = null;
            for (Segment segment : message.segments()) {
                if (segment.is(alias.as.segment) && (bearer == null || !bearer.is(alias.field.segment))) {
                    bearer = segment;
                }
                if (segment.is(alias.field.segment)) {
                    Segment owner = segment.is(alias.as.segment) ? segment : bearer;
                    if (owner == null) {
                        owner = message.first(alias.as.segment).orElse(null);
                    }
                    if (owner != null) {
                        owner.lend(alias.as.number, segment.repetitions(alias.field.number));
                    }
                }
            }
        }
        return message;
    }

    private Map<String, String> systems(String file) {
        Map<String, String> systems = new HashMap<>();
        rows(file).forEach(row -> systems.put(cell(row, "name", file), cell(row, "uri", file)));
        return Map.copyOf(systems);
    }

    private List<Map<String, String>> rows(String file) {
        return additional ? Csv.rows(beside, "dialect/" + file + ".csv").orElse(List.of()) : List.of();
    }

    private void field(Map<String, String> row) {
        Field field = whole(cell(row, "field", "fields"));
        String as = cell(row, "as", "fields");
        if (as.contains("-")) {
            aliases.add(new Alias(field, whole(as)));
        } else {
            String url = cell(row, "url", "fields");
            extensions.add(new Extension(field.segment, field.number, as, url, cell(row, "type", "fields")));
        }
    }

    private void ignore(Map<String, String> row) {
        String location = cell(row, "location", "ignored");
        if (STATEMENTS.contains(location)) {
            throw wrong("ignored", location + " bears statements and cannot be left out");
        }
        String condition = cell(row, "condition", "ignored");
        if (!condition.equals(ALWAYS) && !condition.equals(PLAIN)) {
            throw wrong("ignored", "the condition of " + location + " is '" + ALWAYS + "' or '" + PLAIN + "'");
        }
        Rule rule = new Rule(parse(location, "ignored"), cell(row, "rule", "ignored"), condition.equals(PLAIN));
        ignored.computeIfAbsent(rule.field.segment, key -> new ArrayList<>()).add(rule);
    }

    private Field whole(String text) {
        Field field = parse(text, "fields");
        if (field.component > 0) {
            throw wrong("fields", "'" + text + "' is a component; a row takes a whole field");
        }
        return field;
    }

    private Field parse(String text, String file) {
        Matcher m = FIELD.matcher(text);
        if (!m.matches()) {
            throw wrong(file, "'" + text + "' is no field such as PID-5");
        }
        int component = m.group(3) == null ? 0 : Integer.parseInt(m.group(3));
        return new Field(m.group(1), Integer.parseInt(m.group(2)), component);
    }

    private String cell(Map<String, String> row, String column, String file) {
        String text = row.getOrDefault(column, "");
        if (text.isEmpty()) {
            throw wrong(file, "a row has no " + column);
        }
        return text;
    }

    private IllegalStateException wrong(String file, String what) {
        return new IllegalStateException("dialect of " + name + ", " + file + ".csv: " + what);
    }
}
