package org.quiltehr.hub.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.quiltehr.hub.query.TestHub.HILL;
import static org.quiltehr.hub.query.TestHub.LAKE;
import static org.quiltehr.hub.query.TestHub.id;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.Declaration;
import org.quiltehr.hub.index.ParamRegistry;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.SearchParams;
import org.quiltehr.hub.query.BruteForce.Link;
import org.quiltehr.hub.store.Put;
import tools.jackson.databind.node.ObjectNode;

/**
 * Random searches by declared parameters of every kind find what HAPI's engine finds by their expressions in every
 * resource: in what was there before they were declared, and in what came later.
 */
class DeclaredParameterTest {

    private static final int FEW = 300;
    private static final int MANY = 4_000;
    private static final int PATIENTS = 14;
    private static final FhirContext CONTEXT = FhirContext.forR4Cached();

    private record Declared(String type, String code, String kind, String expression) {}

    private static final List<Declared> DECLARED = List.of(
            new Declared("Patient", "eye", "token", "Patient.extension.where(url = 'http://x.org/eye').value"),
            new Declared("Patient", "vip", "token", "Patient.extension('urn:outer').extension('urn:vip').value"),
            new Declared("Patient", "height", "quantity", "Patient.extension('urn:height').value"),
            new Declared("Patient", "enrolled", "date", "Patient.extension('urn:enrolled').value"),
            new Declared("Patient", "shoe", "number", "Patient.extension('urn:shoe').value"),
            new Declared("Patient", "nick", "string", "Patient.name.where(use='nickname').given"),
            new Declared("Patient", "spelled", "string", "Patient.birthDate.extension('urn:spelled').value"),
            new Declared("Observation", "about", "reference", "Observation.extension('urn:about').value"),
            new Declared("Observation", "form", "uri", "Observation.extension('urn:form').value"),
            new Declared("Observation", "issued-or-seen", "date", "Observation.issued | Observation.effective"));

    private static final BruteForce.Asked ASKED = new BruteForce.Asked(
            List.of("Patient", "Patient", "Observation"),
            Map.of(
                    "Patient", List.of("eye", "vip", "height", "enrolled", "shoe", "nick", "spelled", "family"),
                    "Observation", List.of("about", "form", "issued-or-seen", "status", "subject")),
            List.of(new Link("Observation", "about", "Patient"), new Link("Observation", "subject", "Patient")));

    private final Random random = new Random(38);
    private final List<Put> puts = new ArrayList<>();
    private final List<Resource> resources = new ArrayList<>();

    @Test
    void searchesFindWhatTheExpressionsSay() throws Declaration.Unsupported {
        compare(FEW);
    }

    @Test
    @Tag("long")
    void thousandsOfSearchesFindWhatTheExpressionsSay() throws Declaration.Unsupported {
        compare(MANY);
    }

    private void compare(int queries) throws Declaration.Unsupported {
        for (int i = 0; i < PATIENTS; i++) {
            chart(i);
        }
        List<Declaration> declarations = new ArrayList<>();
        Map<String, RuntimeSearchParam> definitions = new TreeMap<>();
        for (Declared one : DECLARED) {
            declarations.add(Declaration.of(definition(one), SearchParam.FIRST_DECLARED + declarations.size()));
            definitions.put(one.type() + "." + one.code(), runtime(one));
        }
        SearchParams all = SearchParams.r4().with(declarations);
        ParamRegistry.Declared[] declared = {new ParamRegistry.Declared(0, SearchParams.r4(), SearchParams.r4())};
        try (TestHub hub = new TestHub(new ParamRegistry(connection -> declared[0]))) {
            List<Put> early = puts.subList(0, puts.size() / 2);
            hub.write(early);
            declared[0] = new ParamRegistry.Declared(0, all, all);
            hub.reindex("Patient");
            hub.reindex("Observation");
            hub.write(puts.subList(early.size(), puts.size()));
            BruteForce brute = new BruteForce(
                    CONTEXT,
                    ASKED,
                    resources,
                    random,
                    (type, name) -> definitions.getOrDefault(
                            type + "." + name,
                            CONTEXT.getResourceDefinition(type).getSearchParam(name)));
            int hits = 0;
            for (int checked = 0; checked < queries; ) {
                BruteForce.Query query = brute.query();
                if (query == null) {
                    continue;
                }
                List<String> inOrder = hub.walk(View.NETWORK, query.type(), query.text() + "&_count=9").stream()
                        .map(Stored::shownId)
                        .toList();
                List<String> found = inOrder.stream().sorted().toList();
                assertEquals(query.expected(), found, query.type() + "?" + query.text());
                for (int i = 1; i < inOrder.size() && query.order() != null; i++) {
                    assertTrue(
                            query.order().compare(inOrder.get(i - 1), inOrder.get(i)) <= 0,
                            "place " + i + " of " + query.text());
                }
                hits += found.isEmpty() ? 0 : 1;
                checked++;
            }
            assertTrue(hits > queries / 2, "most searches find something: " + hits);
        }
    }

    private static ObjectNode definition(Declared one) {
        ObjectNode definition = FhirJson.mapper().createObjectNode();
        definition.put("url", "urn:sp:" + one.code()).put("code", one.code()).put("type", one.kind());
        definition.putArray("base").add(one.type());
        return definition.put("expression", one.expression());
    }

    private static RuntimeSearchParam runtime(Declared one) {
        return new RuntimeSearchParam(
                null,
                "urn:sp:" + one.code(),
                one.code(),
                "",
                one.expression(),
                RestSearchParameterTypeEnum.valueOf(one.kind().toUpperCase(Locale.ROOT)),
                Set.of(),
                Set.of(),
                RuntimeSearchParam.RuntimeSearchParamStatusEnum.ACTIVE,
                List.of(one.type()));
    }

    private void chart(int n) {
        var practice = n % 2 == 0 ? LAKE : HILL;
        LogicalId patient = id("p" + n, "p");
        add(practice, patient, patient, """
                {"resourceType":"Patient","name":[{"family":"%s"},{"use":"nickname","given":["%s","%s"]}%s],
                 "birthDate":"1970-01-02","_birthDate":{"extension":[{"url":"urn:spelled","valueString":"%s"}]},
                 "extension":[%s]}""".formatted(
                        any("Smith", "Ödman"),
                        any("Bo", "Bobby"),
                        any("Ännchen", "Li"),
                        any("", ",{\"use\":\"old\",\"given\":[\"Bo\"]}"),
                        any("second of January", "January 2nd", "in winter"),
                        extensions()));
        for (int i = 0; i < 6; i++) {
            add(practice, id("p" + n, "o" + i), patient, """
                    {"resourceType":"Observation","status":"%s","subject":{"reference":"Patient/%s"},
                     "code":{"text":"c"},%s"effectiveDateTime":"%s","extension":[%s]}""".formatted(
                            any("final", "amended"),
                            patient.text(),
                            any("", "\"issued\":\"2024-01-02T10:30:00Z\","),
                            any("2024", "2024-01", "2023-12-31T23:30:00-02:00"),
                            any(
                                    about(n),
                                    about((n + 1) % PATIENTS),
                                    about(n) + "," + about((n + 2) % PATIENTS),
                                    "{\"url\":\"urn:form\",\"valueUri\":\"http://f.org/a/b\"}",
                                    "{\"url\":\"urn:form\",\"valueUri\":\"http://f.org/a\"}," + about(n),
                                    "{\"url\":\"urn:other\",\"valueUri\":\"http://f.org/a\"}")));
        }
    }

    private static String about(int n) {
        return "{\"url\":\"urn:about\",\"valueReference\":{\"reference\":\"Patient/"
                + id("p" + n, "p").text() + "\"}}";
    }

    private String extensions() {
        List<String> all = new ArrayList<>();
        all.add(any(
                "{\"url\":\"http://x.org/eye\",\"valueCodeableConcept\":{\"coding\":[{\"system\":\"urn:c\",\"code\":\"blue\"}]}}",
                "{\"url\":\"http://x.org/eye\",\"valueCoding\":{\"code\":\"blue\"}}",
                "{\"url\":\"http://x.org/eye\",\"valueCoding\":{\"system\":\"urn:d\",\"code\":\"brown\"}}",
                "{\"url\":\"http://x.org/eyes\",\"valueCode\":\"brown\"}"));
        all.add(any(
                "{\"url\":\"urn:outer\",\"extension\":[{\"url\":\"urn:vip\",\"valueBoolean\":true}]}",
                "{\"url\":\"urn:outer\",\"extension\":[{\"url\":\"urn:vip\",\"valueBoolean\":false}]}",
                "{\"url\":\"urn:vip\",\"valueBoolean\":true}"));
        all.add(any(
                "{\"url\":\"urn:height\",\"valueQuantity\":{\"value\":1.80,\"system\":\"urn:u\",\"code\":\"m\"}}",
                "{\"url\":\"urn:height\",\"valueQuantity\":{\"value\":180,\"unit\":\"cm\"}}",
                "{\"url\":\"urn:none\",\"valueQuantity\":{\"value\":180,\"unit\":\"cm\"}}"));
        all.add(any(
                "{\"url\":\"urn:enrolled\",\"valueDate\":\"2020-02\"}",
                "{\"url\":\"urn:enrolled\",\"valuePeriod\":{\"start\":\"2020-01-01\",\"end\":\"2021\"}}",
                "{\"url\":\"urn:enrolled\",\"valueDateTime\":\"2020-02-03T04:05:06Z\"}"));
        all.add(any(
                "{\"url\":\"urn:shoe\",\"valueDecimal\":8.5},{\"url\":\"urn:shoe\",\"valueInteger\":9}",
                "{\"url\":\"urn:shoe\",\"valuePositiveInt\":8}",
                "{\"url\":\"urn:hat\",\"valueDecimal\":8.5}"));
        return String.join(",", all);
    }

    private void add(PracticeRef practice, LogicalId id, LogicalId patient, String json) {
        puts.add(TestHub.put(practice, id, null, patient, json));
        Resource resource = (Resource) CONTEXT.newJsonParser().parseResource(json);
        resource.setId(id.text());
        resources.add(resource);
    }

    private String any(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
