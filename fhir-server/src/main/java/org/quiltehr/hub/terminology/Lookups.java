package org.quiltehr.hub.terminology;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code $lookup}, {@code $validate-code} and {@code $subsumes} of code systems; the answers are Parameters. */
public final class Lookups {

    /** FHIR's types of concept properties, as the value's member. */
    private static final Map<String, String> VALUE = Map.of(
            "code", "valueCode",
            "Coding", "valueCode",
            "string", "valueString",
            "integer", "valueInteger",
            "boolean", "valueBoolean",
            "dateTime", "valueDateTime",
            "decimal", "valueDecimal");

    private final SystemSql systems;

    Lookups(SystemSql systems) {
        this.systems = systems;
    }

    /**
     * A code system the hub holds, by URL or, for an operation on an instance, by the id of its resource.
     *
     * @throws TerminologyProblem if there is none
     */
    HeldSystem require(int asker, @Nullable String url, @Nullable String version, @Nullable String resource) {
        if (resource != null) {
            return systems.byResource(resource)
                    .orElseThrow(() -> new TerminologyProblem(
                            TerminologyProblem.Kind.NOT_FOUND, "There is no CodeSystem with this id."));
        }
        if (url == null) {
            throw new TerminologyProblem(
                    TerminologyProblem.Kind.REQUIRED, "Say which code system: system (its URL), or a coding.");
        }
        Optional<HeldSystem> found = systems.system(asker, url, version);
        return found.orElseThrow(() -> new TerminologyProblem(
                TerminologyProblem.Kind.NOT_FOUND,
                "This hub does not hold the code system " + url + (version == null ? "" : " in version " + version)
                        + ": load it as a CodeSystem resource, in a package or as CSV."));
    }

    private HeldConcept concept(HeldSystem system, String code) {
        return systems.concept(system, code)
                .orElseThrow(() -> new TerminologyProblem(
                        TerminologyProblem.Kind.NOT_FOUND,
                        "The code is not in " + system.url() + " as this hub holds it"
                                + (system.version().isEmpty() ? "." : " (version " + system.version() + ").")));
    }

    /**
     * What a code means.
     *
     * @param asker number of the asking practice, 0 for the network
     * @param properties which to tell; all if empty
     */
    public ObjectNode lookup(
            int asker,
            @Nullable String url,
            @Nullable String version,
            @Nullable String code,
            Set<String> properties,
            @Nullable String language) {
        if (code == null) {
            throw new TerminologyProblem(
                    TerminologyProblem.Kind.REQUIRED, "Say which code: code and system, or coding.");
        }
        HeldSystem system = require(asker, url, version, null);
        HeldConcept concept = concept(system, code);
        Out out = new Out();
        out.add("name", "valueString", system.title());
        out.add("version", "valueString", system.version());
        out.add("display", "valueString", Designations.display(concept.display(), concept.designations(), language));
        out.add("abstract", concept.isAbstract());
        Designations.each(concept.designations(), (lang, use, value) -> {
            Out.Parts parts = out.parts("designation").add("language", "valueCode", lang);
            if (use != null) {
                parts.coding("use").setAll(use);
            }
            parts.add("value", "valueString", value);
        });
        Predicate<String> wanted = name -> properties.isEmpty() || properties.contains(name);
        if (wanted.test("definition") && concept.definition() != null) {
            out.parts("property")
                    .add("code", "valueCode", "definition")
                    .add("value", "valueString", concept.definition());
        }
        if (wanted.test("inactive")) {
            out.parts("property").add("code", "valueCode", "inactive").add("value", concept.inactive());
        }
        if (wanted.test("parent")) {
            steps(out, "parent", systems.parents(system.num(), concept.num()));
        }
        if (wanted.test("child")) {
            steps(out, "child", systems.children(system.num(), concept.num()));
        }
        properties(out, system, concept, wanted);
        return out.resource();
    }

    private static void steps(Out out, String name, List<HeldConcept> concepts) {
        for (HeldConcept one : concepts) {
            out.parts("property")
                    .add("code", "valueCode", name)
                    .add("value", "valueCode", one.code())
                    .add("description", "valueString", one.display());
        }
    }

    private static void properties(Out out, HeldSystem system, HeldConcept concept, Predicate<String> wanted) {
        String json = concept.properties();
        if (json == null) {
            return;
        }
        Map<String, String> types = new HashMap<>();
        for (JsonNode property : FhirJson.mapper().readTree(system.properties())) {
            types.put(property.path("code").asString(""), property.path("type").asString("string"));
        }
        Set<String> told = Set.of("parent", "child", "inactive", "subsumedBy", "definition");
        FhirJson.parse(json).properties().forEach(member -> {
            String name = member.getKey();
            if (told.contains(name) || !wanted.test(name)) {
                return;
            }
            String type = VALUE.getOrDefault(types.getOrDefault(name, "string"), "valueString");
            for (JsonNode value : member.getValue()) {
                Out.Parts parts = out.parts("property").add("code", "valueCode", name);
                switch (type) {
                    case "valueBoolean" -> parts.add("value", value.asString("").equals("true"));
                    case "valueInteger", "valueDecimal" ->
                        parts.parts()
                                .addObject()
                                .put("name", "value")
                                .put(type, new java.math.BigDecimal(value.asString("0")));
                    default -> parts.add("value", type, value.asString(""));
                }
            }
        });
    }

    /** Whether a code is one of the system, and the display is one of the code. */
    public ObjectNode validate(
            int asker, @Nullable String url, @Nullable String version, @Nullable String resource, Coding coding) {
        if (resource == null
                && url != null
                && systems.system(asker, url, version).isEmpty()) {
            return new Out()
                    .add("result", false)
                    .add(
                            "message",
                            "valueString",
                            "The code was not checked: this hub does not hold the code system " + url
                                    + (version == null ? "." : " in version " + version + "."))
                    .resource();
        }
        HeldSystem system = require(asker, url, version, resource);
        Optional<HeldConcept> concept = systems.concept(system, coding.code());
        if (concept.isEmpty()) {
            String known = system.complete()
                    ? "The code is not in " + named(system) + "."
                    : "The code was not found, but this hub holds only a part of " + named(system) + ".";
            return new Out()
                    .add("result", false)
                    .add("message", "valueString", known)
                    .resource();
        }
        return judged(
                concept.get().display(),
                concept.get().designations(),
                coding.display(),
                concept.get().inactive());
    }

    static String named(HeldSystem system) {
        return system.url() + (system.version().isEmpty() ? "" : " version " + system.version());
    }

    /** A member that was found, against the display that was given. */
    static ObjectNode judged(String display, @Nullable String designations, @Nullable String given, boolean inactive) {
        boolean fits = given == null || given.isEmpty() || Designations.has(display, designations, given);
        Out out = new Out().add("result", fits);
        if (!fits) {
            out.add("message", "valueString", "The code is valid, but the display is not one of it; see display.");
        } else if (inactive) {
            out.add("message", "valueString", "The code is valid, but it is inactive.");
        }
        return out.add("display", "valueString", display).resource();
    }

    /** How two codes of one system stand to each other. */
    public ObjectNode subsumes(
            int asker,
            @Nullable String url,
            @Nullable String version,
            @Nullable String resource,
            @Nullable String codeA,
            @Nullable String codeB) {
        if (codeA == null || codeB == null) {
            throw new TerminologyProblem(
                    TerminologyProblem.Kind.REQUIRED,
                    "Say which codes: codeA, codeB and system, or codingA and codingB.");
        }
        HeldSystem system = require(asker, url, version, resource);
        HeldConcept a = concept(system, codeA);
        HeldConcept b = concept(system, codeB);
        String outcome = "not-subsumed";
        if (a.num() == b.num()) {
            outcome = "equivalent";
        } else if (systems.above(system.num(), a.num(), b.num())) {
            outcome = "subsumes";
        } else if (systems.above(system.num(), b.num(), a.num())) {
            outcome = "subsumed-by";
        }
        return new Out().add("outcome", "valueCode", outcome).resource();
    }
}
