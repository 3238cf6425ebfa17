package org.quiltehr.adapter.csv.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.plan.Column.Constant;
import org.quiltehr.adapter.csv.plan.Column.Target;
import org.quiltehr.adapter.csv.plan.PlanReader.Surroundings;
import org.quiltehr.adapter.csv.value.CodeTable;
import org.quiltehr.adapter.csv.value.CodeTable.Code;
import org.quiltehr.adapter.csv.value.Conversion;
import org.quiltehr.adapter.csv.value.Conversions;
import org.quiltehr.adapter.csv.value.Conversions.Options;
import org.quiltehr.adapter.csv.value.Dates;
import org.quiltehr.adapter.spi.FhirJson;

/** Reads what a mapping says of one column. */
final class ColumnReader {

    private static final Set<String> COLUMN = Set.of(
            "to",
            "also",
            "required",
            "ignore",
            "nulls",
            "as",
            "codes",
            "complete",
            "system",
            "prefixes",
            "unit",
            "url",
            "split",
            "with",
            "dates",
            "yearsFrom",
            "decimals",
            "when",
            "unless");
    private static final Set<String> TARGET = Set.of(
            "path",
            "as",
            "codes",
            "complete",
            "system",
            "prefixes",
            "unit",
            "url",
            "split",
            "with",
            "dates",
            "yearsFrom",
            "decimals",
            "when",
            "unless");

    private final Section mapping;
    private final Section tables;
    private final Set<String> known;
    private final Surroundings feed;
    private final Map<String, String> types;
    private final Dates dates;

    /** @param types resource names of the mapping and their types */
    ColumnReader(Section mapping, Surroundings feed, Map<String, String> types, Dates dates) {
        this.mapping = mapping;
        this.tables = mapping.section("codes");
        this.known = mapping.section("columns").map().keySet();
        this.feed = feed;
        this.types = types;
        this.dates = dates;
    }

    Column read(String name, Section section) {
        section.only(COLUMN);
        Set<String> names = new HashSet<>();
        names.add(Column.normal(name));
        section.texts("also").forEach(other -> names.add(Column.normal(other)));
        List<Target> targets = new ArrayList<>();
        for (Object to : section.items("to")) {
            Section own = section;
            String path = to.toString();
            if (to instanceof Map) {
                Section target = Section.of(section.path() + ".to", to);
                target.only(TARGET);
                path = String.valueOf(target.text("path"));
                Map<String, Object> joined = new LinkedHashMap<>(section.map());
                joined.putAll(target.map());
                own = new Section(target.path(), joined);
            }
            targets.add(target(name, path, own));
        }
        String ignored = section.text("ignore");
        if (ignored != null && !targets.isEmpty()) {
            throw section.wrong("ignore", "and to exclude each other");
        }
        return new Column(
                name,
                Set.copyOf(names),
                section.flag("required"),
                ignored,
                Set.copyOf(section.texts("nulls")),
                List.copyOf(targets));
    }

    private Target target(String column, String to, Section section) {
        int dot = to.indexOf('.');
        String resource = dot < 0 ? to : to.substring(0, dot);
        String type = types.get(resource);
        if (type == null) {
            throw section.wrong(
                    "to", "begins with " + resource + ", which is no resource of the mapping: " + types.keySet());
        }
        String as = section.text("as");
        if (as != null && !Conversions.AS.contains(as)) {
            throw section.wrong("as", "must be one of " + Conversions.AS);
        }
        ElementPath path = dot < 0 ? null : path(section, "to", type, to.substring(dot + 1));
        boolean extension =
                as != null && Set.of("race", "ethnicity", "extension").contains(as);
        if (path == null && !extension) {
            throw section.wrong("to", "must name an element: " + resource + ".element");
        }
        Conversion conversion = Conversions.of(path == null ? "" : path.datatype(), options(column, section, path));
        if (conversion == null) {
            throw section.wrong(
                    "to",
                    "cannot be filled from a cell as it stands; name an element below it, or say system, codes or url");
        }
        return new Target(
                resource,
                path,
                conversion,
                PlanReader.conditions(section, "when", known),
                PlanReader.conditions(section, "unless", known),
                section.text("split"),
                path == null ? List.of() : beside(path, type, section.section("with")));
    }

    private Options options(String column, Section section, @Nullable ElementPath path) {
        String unit = section.text("unit");
        String unitColumn = inner(unit);
        String system = section.text("system");
        String systemColumn = inner(system);
        boolean identifier = path != null && path.datatype().equals("Identifier");
        return new Options(
                section.text("as"),
                table(section),
                section.flag("complete"),
                systemColumn != null ? null : system(system, column, identifier),
                section.words("prefixes"),
                systemColumn,
                named("systems", section),
                unitColumn != null ? null : unit,
                unitColumn,
                named("units", section),
                section.text("url"),
                feed.dates(section, dates),
                decimalComma(section.has("decimals") ? section : mapping),
                feed.local("code", ""));
    }

    private static boolean decimalComma(Section section) {
        String decimals = section.text("decimals");
        if (decimals != null && !Set.of("point", "comma").contains(decimals)) {
            throw section.wrong("decimals", "must be point or comma");
        }
        return "comma".equals(decimals);
    }

    /** The column that stands in braces; null for what is no column. */
    private static @Nullable String inner(@Nullable String text) {
        return text != null && text.startsWith("{") && text.endsWith("}") ? text.substring(1, text.length() - 1) : null;
    }

    private @Nullable String system(@Nullable String declared, String column, boolean identifier) {
        if (declared == null) {
            return identifier ? feed.local("id", column) : null;
        }
        if (declared.equals("local")) {
            return feed.local(identifier ? "id" : "code", column);
        }
        return feed.words().getOrDefault(declared, declared);
    }

    private @Nullable CodeTable table(Section section) {
        Object codes = section.value("codes");
        if (codes instanceof Map) {
            return CodeTable.of("codes of the column", rows(section.section("codes")), null);
        }
        return codes == null ? null : named(codes.toString(), section);
    }

    /** A table of the feed goes before one of the mapping, and that before the built-in one. */
    private CodeTable named(String name, Section section) {
        CodeTable table = CodeTable.builtIn(name);
        if (tables.has(name)) {
            table = CodeTable.of(name, rows(tables.section(name)), table);
        }
        if (feed.codes().has(name)) {
            table = CodeTable.of(name, rows(feed.codes().section(name)), table);
        }
        if (table == null) {
            throw section.wrong("codes", "names a table that is not there: " + name);
        }
        return table;
    }

    private static Map<String, Code> rows(Section section) {
        Map<String, Code> rows = new LinkedHashMap<>();
        section.map().forEach((source, value) -> {
            if (value instanceof Map) {
                Section code = section.section(source);
                code.only(Set.of("code", "display", "system"));
                rows.put(source, new Code(text(code, "code"), text(code, "display"), text(code, "system")));
            } else {
                rows.put(source, new Code(value.toString(), "", ""));
            }
        });
        return rows;
    }

    private static String text(Section section, String name) {
        String text = section.text(name);
        return text == null ? "" : text;
    }

    static ElementPath path(Section section, String name, String type, String path) {
        return switch (ElementPath.find(type, path)) {
            case ElementPath.Found.Element found -> found.path();
            case ElementPath.Found.Nothing nothing -> throw section.wrong(name, "is wrong: " + nothing.why());
        };
    }

    /** Constants beside an element: their paths begin where the element's last step does. */
    static List<Constant> beside(ElementPath element, String type, Section with) {
        List<Constant> constants = new ArrayList<>();
        String last = element.text();
        int dot = last.lastIndexOf('.');
        String above = dot < 0 ? "" : last.substring(0, dot + 1);
        with.map().forEach((name, value) -> constants.add(constant(path(with, name, type, above + name), value)));
        return constants;
    }

    /** A list fills the repeating element, anything else its place. */
    static Constant constant(ElementPath path, Object value) {
        return new Constant(
                value instanceof List ? path.whole() : path, FhirJson.mapper().valueToTree(value));
    }
}
