package org.quiltehr.adapter.csv.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.plan.Column.Constant;
import org.quiltehr.adapter.csv.plan.ResourcePlan.Ref;
import org.quiltehr.adapter.csv.value.Dates;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.Entry;

/** Reads a mapping and holds it against R4: a path, table or column that is not there is refused with its place. */
public final class PlanReader {

    private static final Set<String> MAPPING = Set.of(
            "title",
            "extends",
            "strict",
            "nulls",
            "dates",
            "yearsFrom",
            "decimals",
            "time",
            "snapshot",
            "mayEnd",
            "resources",
            "columns",
            "codes");
    private static final Set<String> RESOURCE =
            Set.of("type", "mode", "elsewhere", "key", "any", "when", "unless", "refs", "set");
    private static final Set<String> REF = Set.of("to", "with");

    private final Section mapping;
    private final Surroundings feed;
    private final Map<String, String> types = new LinkedHashMap<>();

    /** @param feed what the mapping finds round it */
    public PlanReader(Section mapping, Surroundings feed) {
        this.mapping = mapping;
        this.feed = feed;
    }

    public FileType read(String name) {
        mapping.only(MAPPING);
        Section resources = mapping.section("resources");
        resources.map().keySet().forEach(resource -> types.put(resource, type(resources.section(resource))));
        if (types.isEmpty()) {
            throw mapping.wrong("resources", "must name the resources a row makes");
        }
        Dates dates = feed.dates(mapping, feed.dates());
        List<Column> columns = columns(dates);
        Map<String, Column> byName = new HashMap<>();
        columns.forEach(column -> column.names().forEach(each -> byName.put(each, column)));
        Set<String> known = new HashSet<>(feed.words().keySet());
        columns.forEach(column -> known.add(column.name()));
        String time = mapping.text("time");
        if (time != null && !known.contains(time)) {
            throw mapping.wrong("time", "must name a column");
        }
        List<ResourcePlan> plans = new ArrayList<>();
        types.keySet().forEach(resource -> plans.add(resource(resource, resources.section(resource), known)));
        FileType.Snapshot snapshot = SnapshotReader.read(mapping, plans);
        return new FileType(
                name,
                columns,
                byName,
                plans,
                new HashSet<>(mapping.texts("nulls")),
                snapshot == null ? time : null, // a row of a whole list is as new as the list
                snapshot,
                mapping.flag("strict"),
                dates);
    }

    private static String type(Section resource) {
        String type = resource.text("type");
        if (type == null || !ElementPath.isResource(type)) {
            throw resource.wrong("type", "must be a resource type of FHIR R4");
        }
        return type;
    }

    private List<Column> columns(Dates dates) {
        Section columns = mapping.section("columns");
        List<Column> all = new ArrayList<>();
        Map<String, String> owner = new HashMap<>();
        ColumnReader reader = new ColumnReader(mapping, feed, types, dates);
        for (Map.Entry<String, Object> declared : columns.map().entrySet()) {
            Object value = declared.getValue();
            Section section = Section.of(
                    columns.path() + "." + declared.getKey(),
                    value instanceof Map || value instanceof List && ((List<?>) value).isEmpty()
                            ? value
                            : Map.of("to", value));
            Column column = reader.read(declared.getKey(), section);
            for (String name : column.names()) {
                String other = owner.putIfAbsent(name, column.name());
                if (other != null) {
                    throw section.wrong("also", "is a name of column " + other + " too");
                }
            }
            all.add(column);
        }
        if (all.isEmpty()) {
            throw mapping.wrong("columns", "must name the columns of the file");
        }
        Set<String> names = new HashSet<>();
        all.forEach(column -> names.add(column.name()));
        for (Column column : all) {
            for (Column.Target target : column.targets()) {
                for (String helper : target.conversion().helpers()) {
                    if (!names.contains(helper)) {
                        throw columns.wrong(column.name(), "needs a column " + helper + ": declare it, {} is enough");
                    }
                }
            }
        }
        return all;
    }

    private ResourcePlan resource(String name, Section section, Set<String> known) {
        section.only(RESOURCE);
        String type = String.valueOf(types.get(name));
        List<KeyPattern> keys = new ArrayList<>();
        for (String text : section.texts("key")) {
            KeyPattern key = KeyPattern.of(text);
            for (String column : key.columns()) {
                if (!known.contains(column)) {
                    throw section.wrong("key", "names {" + column + "}, which is no column of the mapping");
                }
            }
            keys.add(key);
        }
        String mode = section.has("mode") ? String.valueOf(section.text("mode")) : "upsert";
        if (!Set.of("upsert", "fold", "create", "retract").contains(mode)) {
            throw section.wrong("mode", "must be upsert, fold, create or retract");
        }
        boolean elsewhere = section.flag("elsewhere");
        if (elsewhere && (keys.isEmpty() || keys.stream().anyMatch(KeyPattern::isContent))) {
            throw section.wrong("key", "must say by which columns the resource of another file is known");
        }
        List<Ref> refs = new ArrayList<>();
        Section declared = section.section("refs");
        declared.map().keySet().forEach(path -> refs.add(ref(type, path, declared)));
        List<Constant> set = constants(type, section.section("set"));
        return new ResourcePlan(
                name,
                type,
                Entry.Mode.valueOf(mode.toUpperCase(Locale.ROOT)),
                elsewhere,
                List.copyOf(keys),
                any(section, known),
                conditions(section, "when", known),
                conditions(section, "unless", known),
                refs,
                set);
    }

    private static List<String> any(Section section, Set<String> known) {
        List<String> columns = section.texts("any");
        if (!known.containsAll(columns)) {
            throw section.wrong("any", "must name columns of the mapping");
        }
        return columns;
    }

    private Ref ref(String type, String path, Section refs) {
        ElementPath element = ColumnReader.path(refs, path, type, path);
        if (!element.datatype().equals("Reference")) {
            throw refs.wrong(path, "must be a Reference, and is of type " + element.datatype());
        }
        Object value = refs.value(path);
        Section section = value instanceof Map
                ? refs.section(path)
                : new Section(refs.path() + "." + path, Map.of("to", value == null ? List.of() : value));
        section.only(REF);
        List<String> to = section.texts("to");
        for (String name : to) {
            if (!types.containsKey(name)) {
                throw refs.wrong(path, "names " + name + ", which is no resource of the mapping");
            }
        }
        return new Ref(element, to, ColumnReader.beside(element, type, section.section("with")));
    }

    private static List<Constant> constants(String type, Section set) {
        List<Constant> constants = new ArrayList<>();
        set.map()
                .forEach((path, value) ->
                        constants.add(ColumnReader.constant(ColumnReader.path(set, path, type, path), value)));
        return constants;
    }

    static Map<String, Pattern> conditions(Section section, String name, Set<String> known) {
        Map<String, Pattern> conditions = new LinkedHashMap<>();
        section.words(name).forEach((column, pattern) -> {
            if (!known.contains(column)) {
                throw section.wrong(name, "names " + column + ", which is no column of the mapping");
            }
            try {
                conditions.put(column, Pattern.compile(pattern, Pattern.CASE_INSENSITIVE));
            } catch (PatternSyntaxException e) {
                throw section.wrong(name, "has a pattern for " + column + " that is no regular expression");
            }
        });
        return conditions;
    }

    /**
     * A mapping with what it adds to another: maps are joined, everything else is replaced.
     *
     * @param over the mapping that extends
     */
    public static Map<String, Object> joined(Map<String, Object> base, Map<String, Object> over) {
        Map<String, Object> all = new LinkedHashMap<>(base);
        over.forEach((name, value) -> all.merge(name, value, PlanReader::join));
        return all;
    }

    private static Object join(@Nullable Object old, Object value) {
        if (value instanceof Map<?, ?> map) {
            return joined(
                    Section.of("", old instanceof Map ? old : Map.of("to", old == null ? List.of() : old))
                            .map(),
                    Section.of("", map).map());
        }
        return value;
    }

    /** What surrounds the mappings of a feed. */
    public record Surroundings(
            String practice, Map<String, String> words, Dates dates, Section codes, java.time.ZoneId zone) {

        /** The formats a section lists, and where its years of two digits begin; what it does not say is inherited. */
        public Dates dates(Section section, Dates inherited) {
            if (!section.has("dates") && !section.has("yearsFrom")) {
                return inherited;
            }
            String year = section.text("yearsFrom");
            if (year != null && !year.matches("[12]\\d{3}")) {
                throw section.wrong("yearsFrom", "must be the first year of a hundred, such as 1930");
            }
            Integer from = year == null ? inherited.from() : Integer.valueOf(year);
            try {
                return new Dates(section.has("dates") ? section.texts("dates") : inherited.patterns(), from, zone);
            } catch (IllegalArgumentException e) {
                throw new ConfigException(section.path() + ".dates: a format is none; write it as yyyy-MM-dd HH:mm,"
                        + " or with yy and yearsFrom, the first of the hundred years they are in");
            }
        }

        /** The system of the practice's own words of a kind. */
        String local(String kind, String name) {
            return "http://quiltehr.org/practice/" + practice + "/" + kind + "/"
                    + name.replaceAll("[^A-Za-z0-9._-]+", "-");
        }
    }
}
