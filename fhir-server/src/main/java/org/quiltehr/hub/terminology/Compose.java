package org.quiltehr.hub.terminology;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A value set as one statement over the concept table, so that PostgreSQL finds a page or a member of it without making
 * the whole. Its columns: part, place, system, version, code, display, inactive, abstract, definition, designations.
 */
final class Compose {

    private static final int DEEPEST = 20;

    private final SystemSql systems;
    private final ValueSetSql valueSets;
    private final int asker;
    private final Set<String> used = new LinkedHashSet<>();

    Compose(SystemSql systems, ValueSetSql valueSets, int asker) {
        this.systems = systems;
        this.valueSets = valueSets;
        this.asker = asker;
    }

    /** The code systems that were drawn on, as {@code url|version}. */
    Set<String> used() {
        return used;
    }

    /** A value set by its canonical; one a code system declares for all its codes, and {@code [system]?fhir_vs}, too. */
    Optional<ObjectNode> find(String canonical) {
        int bar = canonical.lastIndexOf('|');
        String url = bar < 0 ? canonical : canonical.substring(0, bar);
        Optional<ObjectNode> stored = valueSets.valueSet(asker, url, bar < 0 ? null : canonical.substring(bar + 1));
        if (stored.isPresent()) {
            return stored;
        }
        int implicit = url.indexOf("?fhir_vs");
        if (implicit > 0) {
            return implicit(url.substring(0, implicit), url, url.substring(implicit + "?fhir_vs".length()));
        }
        return systems.ofValueSet(asker, url).flatMap(system -> implicit(system.url(), url, ""));
    }

    private static Optional<ObjectNode> implicit(String system, String url, String rest) {
        ObjectNode valueSet = FhirJson.mapper().createObjectNode();
        valueSet.put("resourceType", "ValueSet").put("url", url).put("status", "active");
        ObjectNode include = valueSet.putObject("compose").putArray("include").addObject();
        include.put("system", system);
        if (rest.startsWith("=isa/")) {
            include.putArray("filter")
                    .addObject()
                    .put("property", "concept")
                    .put("op", "is-a")
                    .put("value", rest.substring("=isa/".length()));
        } else if (!rest.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(valueSet);
    }

    Query of(ObjectNode valueSet) {
        return of(valueSet, List.of());
    }

    private Query of(ObjectNode valueSet, List<String> way) {
        JsonNode compose = valueSet.path("compose");
        List<Query> included = new ArrayList<>();
        for (JsonNode include : compose.path("include")) {
            included.add(include(include, included.size(), way));
        }
        if (included.isEmpty()) {
            return expanded(valueSet);
        }
        Query all = new Query();
        for (int i = 0; i < included.size(); i++) {
            all.add(i == 0 ? "" : " union all ").add(included.get(i));
        }
        List<Query> excluded = new ArrayList<>();
        for (JsonNode exclude : compose.path("exclude")) {
            excluded.add(include(exclude, 0, way));
        }
        boolean once = included.size() == 1;
        Query members = new Query()
                .add(once ? "select * from (" : "select distinct on (system, code) * from (")
                .add(all)
                .add(") u where true");
        if (!compose.path("inactive").asBoolean(true)) {
            members.add(" and not inactive");
        }
        for (Query out : excluded) {
            members.add(" and not exists (select from (")
                    .add(out)
                    .add(") x where x.system = u.system and x.code = u.code)");
        }
        return once ? members : members.add(" order by system, code, part");
    }

    /** A value set that only lists its expansion. */
    private static Query expanded(ObjectNode valueSet) {
        List<String> systems = new ArrayList<>();
        List<String> codes = new ArrayList<>();
        List<String> displays = new ArrayList<>();
        contains(valueSet.path("expansion").path("contains"), systems, codes, displays);
        return new Query().add("""
                        select 0 as part, place::int, system, '' as version, code, display, false as inactive,
                          false as abstract, null::text as definition, null::text as designations
                        from unnest(?::text[], ?::text[], ?::text[]) with ordinality as e (system, code, display, place)
                        """, array(systems), array(codes), array(displays));
    }

    private static Object array(List<String> list) {
        return list.toArray(new String[0]);
    }

    private static void contains(JsonNode nodes, List<String> systems, List<String> codes, List<String> displays) {
        for (JsonNode node : nodes) {
            if (node.has("code") && !node.path("abstract").asBoolean(false)) {
                systems.add(node.path("system").asString(""));
                codes.add(node.path("code").asString(""));
                displays.add(node.path("display").asString(""));
            }
            contains(node.path("contains"), systems, codes, displays);
        }
    }

    private Query include(JsonNode include, int part, List<String> way) {
        List<Query> imports = new ArrayList<>();
        for (JsonNode canonical : include.path("valueSet")) {
            imports.add(imported(canonical.asString(""), way));
        }
        String url = include.path("system").asString("");
        Query base;
        if (!url.isEmpty()) {
            String version = include.path("version").asString("");
            base = system(url, version.isEmpty() || version.equals("*") ? null : version, include, part);
        } else if (!imports.isEmpty()) {
            base = new Query()
                    .add("select " + part + " as part, place, system, version, code, display, inactive, abstract,"
                            + " definition, designations from (")
                    .add(imports.removeFirst())
                    .add(") i where true");
        } else {
            throw new TerminologyProblem(
                    TerminologyProblem.Kind.INVALID,
                    "compose.include of a value set names neither a system nor a value set.");
        }
        if (imports.isEmpty()) {
            return base;
        }
        Query narrowed = new Query().add("select * from (").add(base).add(") b where true");
        for (Query one : imports) {
            narrowed.add(" and (system, code) in (select system, code from (")
                    .add(one)
                    .add(") i)");
        }
        return narrowed;
    }

    private Query imported(String canonical, List<String> way) {
        if (way.contains(canonical) || way.size() >= DEEPEST) {
            throw new TerminologyProblem(
                    TerminologyProblem.Kind.PROCESSING,
                    "The value set includes itself, by way of " + canonical + ": take that import out.");
        }
        ObjectNode found = find(canonical)
                .orElseThrow(() -> new TerminologyProblem(
                        TerminologyProblem.Kind.NOT_FOUND,
                        "The value set imports " + canonical
                                + ", which this hub does not hold: load it as a ValueSet resource or in a package."));
        List<String> further = new ArrayList<>(way);
        further.add(canonical);
        return of(found, further);
    }

    private Query system(String url, @Nullable String version, JsonNode include, int part) {
        Optional<HeldSystem> held = systems.system(asker, url, version).filter(HeldSystem::concepts);
        JsonNode listed = include.path("concept");
        List<String> codes = new ArrayList<>();
        List<String> displays = new ArrayList<>();
        for (JsonNode concept : listed) {
            codes.add(concept.path("code").asString(""));
            displays.add(concept.path("display").asString(""));
        }
        // of a fragment the hub cannot know whether a listed code is missing by mistake
        boolean asListed = !codes.isEmpty() && held.filter(HeldSystem::complete).isEmpty();
        if (held.isEmpty() || asListed) {
            if (codes.isEmpty()) {
                throw new TerminologyProblem(
                        TerminologyProblem.Kind.NOT_FOUND,
                        "The value set takes codes from " + url + (version == null ? "" : " version " + version)
                                + ", whose concepts this hub does not hold: load them as a CodeSystem resource, in a"
                                + " package or as CSV.");
            }
            return new Query()
                    .add("select " + part + """
                             as part, place::int, ?::text as system, ?::text as version, code,
                              case when display = '' then code else display end as display, false as inactive,
                              false as abstract, null::text as definition, null::text as designations
                            from unnest(?::text[], ?::text[]) with ordinality as e (code, display, place)
                            """, url, version == null ? "" : version, array(codes), array(displays));
        }
        HeldSystem system = held.get();
        used.add(system.version().isEmpty() ? url : url + "|" + system.version());
        Query query = new Query().add("select " + part + " as part, ");
        String columns = """
                 ?::text as system, ?::text as version, c.code, %s as display, c.inactive, c.abstract,
                c.definition, c.designations::text as designations from concept c
                """;
        if (codes.isEmpty()) {
            query.add("c.num as place," + columns.formatted("c.display"), url, system.version());
        } else {
            query.add(
                    "e.place::int as place," + columns.formatted("coalesce(nullif(e.display, ''), c.display)")
                            + " join unnest(?::text[], ?::text[]) with ordinality as e (code, display, place)"
                            + " on e.code = c.code",
                    url,
                    system.version(),
                    array(codes),
                    array(displays));
        }
        query.add(" where c.system = ?", system.num());
        Filters filters = new Filters(systems, system);
        for (JsonNode filter : include.path("filter")) {
            query.add(" and (").add(filters.condition(filter)).add(")");
        }
        return query;
    }
}
