package org.quiltehr.hub.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.quiltehr.hub.query.TestHub.HILL;
import static org.quiltehr.hub.query.TestHub.LAKE;
import static org.quiltehr.hub.query.TestHub.id;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.BruteForce.Link;
import org.quiltehr.hub.store.Put;

/**
 * Random searches over random charts find exactly what evaluating each parameter's FHIRPath over every resource with
 * HAPI's engine finds.
 */
class BruteForceTest {

    private static final int PATIENTS = 12;
    private static final int FEW = 500;
    private static final int MANY = 6_000;
    private static final FhirContext CONTEXT = FhirContext.forR4Cached();

    private static final BruteForce.Asked ASKED = new BruteForce.Asked(
            List.of("Patient", "Encounter", "Observation", "Observation", "Condition", "RiskAssessment", "ValueSet"),
            Map.of(
                    "Patient",
                            List.of(
                                    "identifier",
                                    "family",
                                    "given",
                                    "name",
                                    "gender",
                                    "birthdate",
                                    "active",
                                    "address-city"),
                    "Encounter", List.of("status", "class", "type", "date", "patient", "subject"),
                    "Observation",
                            List.of(
                                    "code",
                                    "combo-code",
                                    "category",
                                    "status",
                                    "date",
                                    "patient",
                                    "subject",
                                    "encounter",
                                    "value-quantity",
                                    "component-value-quantity",
                                    "combo-value-quantity",
                                    "component-code",
                                    "value-concept",
                                    "value-string",
                                    "code-value-quantity",
                                    "code-value-concept",
                                    "component-code-value-quantity",
                                    "combo-code-value-quantity"),
                    "Condition",
                            List.of(
                                    "code",
                                    "clinical-status",
                                    "onset-date",
                                    "recorded-date",
                                    "patient",
                                    "onset-info",
                                    "onset-age"),
                    "RiskAssessment", List.of("probability", "patient"),
                    "ValueSet", List.of("url", "status")),
            List.of(
                    new Link("Observation", "subject", "Patient"),
                    new Link("Observation", "patient", "Patient"),
                    new Link("Observation", "encounter", "Encounter"),
                    new Link("Encounter", "subject", "Patient"),
                    new Link("RiskAssessment", "patient", "Patient"),
                    new Link("Condition", "patient", "Patient")));

    private final Random random = new Random(20_240_501);
    private final List<Put> puts = new ArrayList<>();
    private final List<Resource> resources = new ArrayList<>();

    @Test
    void searchesFindWhatTheDefinitionsSay() {
        compare(FEW);
    }

    @Test
    @Tag("long")
    void thousandsOfSearchesFindWhatTheDefinitionsSay() {
        compare(MANY);
    }

    private void compare(int queries) {
        for (int i = 0; i < PATIENTS; i++) {
            chart(i);
        }
        try (TestHub hub = new TestHub()) {
            hub.write(puts);
            BruteForce brute = new BruteForce(CONTEXT, ASKED, resources, random);
            int hits = 0;
            int checked = 0;
            while (checked < queries) {
                BruteForce.Query query = brute.query();
                if (query == null) {
                    continue;
                }
                List<String> inOrder = hub.walk(View.NETWORK, query.type(), query.text()).stream()
                        .map(Stored::shownId)
                        .toList();
                List<String> found = inOrder.stream().sorted().toList();
                assertEquals(query.expected(), found, query.type() + "?" + query.text());
                List<String> paged = hub.walk(View.NETWORK, query.type(), query.text() + "&_count=7").stream()
                        .map(Stored::shownId)
                        .toList();
                assertEquals(query.expected(), paged.stream().sorted().toList(), "in pages: " + query.text());
                if (query.order() != null) {
                    assertEquals(inOrder, paged, "the order of pages: " + query.text());
                    for (int i = 1; i < paged.size(); i++) {
                        int compared = query.order().compare(paged.get(i - 1), paged.get(i));
                        assertTrue(compared <= 0, "place " + i + " of " + query.text());
                    }
                }
                hits += found.isEmpty() ? 0 : 1;
                checked++;
            }
            assertTrue(hits > queries / 2, "most searches find something: " + hits);
        }
    }

    private void chart(int n) {
        var practice = n % 2 == 0 ? LAKE : HILL;
        LogicalId patient = id("p" + n, "p");
        add(practice, patient, patient, """
                {"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"%s"},{"value":"%s"}],"active":%s,
                 "name":[{"family":"%s","given":["%s","%s"]}],"gender":"%s","birthDate":"%s","address":[{"city":"%s"}]}""".formatted(
                        n,
                        n % 5,
                        n % 3 == 0,
                        any("Smith", "Smythe", "Ödman", "de la Cruz"),
                        any("Ann", "Anna", "Bo"),
                        any("Maria", "João"),
                        any("male", "female", "other"),
                        any("1970", "1970-02", "1970-02-03"),
                        any("Lakeside", "Hillton")));
        List<LogicalId> visits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            LogicalId visit = id("p" + n, "v" + i);
            visits.add(visit);
            add(practice, visit, patient, """
                    {"resourceType":"Encounter","status":"%s","class":{"system":"urn:class","code":"%s"},
                     "type":[{"coding":[{"system":"urn:type","code":"%s"}]},{"coding":[{"code":"%s"}]}],
                     "subject":{"reference":"Patient/%s"},"period":{%s}}""".formatted(
                            any("finished", "planned"),
                            any("AMB", "IMP"),
                            any("a", "b"),
                            any("a", "c"),
                            patient.text(),
                            any(
                                    "\"start\":\"2024-01-01\"",
                                    "\"end\":\"2024-01-05T10:00:00Z\"",
                                    "\"start\":\"2024-01-02T08:00:00+02:00\",\"end\":\"2024-02\"")));
        }
        for (int i = 0; i < 12; i++) {
            add(practice, id("p" + n, "o" + i), patient, """
                    {"resourceType":"Observation","status":"%s","subject":{"reference":"Patient/%s"},
                     "encounter":{"reference":"Encounter/%s"},"category":[{"coding":[{"system":"urn:cat","code":"%s"}]}],
                     "code":{"coding":[{"system":"urn:%s","code":"%s"},{"system":"urn:other","code":"%s"}]},
                     "effectiveDateTime":"%s",%s
                     "component":[{"code":{"coding":[{"system":"urn:comp","code":"%s"}]},
                      "valueQuantity":{"value":%s,"system":"urn:unit","code":"%s"}}]}""".formatted(
                    any("final", "amended"),
                    random.nextInt(9) == 0 ? id("p" + (n + 1) % PATIENTS, "p").text() : patient.text(),
                    visits.get(random.nextInt(3)).text(),
                    any("lab", "vital"),
                    any("x", "y"),
                    any("1", "2", "3"),
                    any("3", "4"),
                    any("2024", "2024-01", "2024-01-02", "2024-01-02T10:30:00Z", "2023-12-31T23:30:00-02:00"),
                    any(
                            "",
                            "\"valueQuantity\":{\"value\":5.40,\"system\":\"urn:unit\",\"code\":\"mg\"},",
                            "\"valueQuantity\":{\"value\":5,\"unit\":\"mg\"},",
                            "\"valueCodeableConcept\":{\"coding\":[{\"system\":\"urn:v\",\"code\":\"pos\"}]},",
                            "\"valueString\":\"Ángry words\","),
                    any("c1", "c2"),
                    any("1", "2.5", "100"),
                    any("mg", "g")));
        }
        add(practice, id("p" + n, "r"), patient, """
                {"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/%s"},
                 "prediction":[{"probabilityDecimal":%s},{"probabilityDecimal":%s}]}""".formatted(
                        patient.text(), any("0.1", "0.10", "0.125", "0.9"), any("0.2", "1", "-0.5")));
        add(practice, id("vs" + n, "v"), null, """
                {"resourceType":"ValueSet","status":"%s","url":"http://example.org/%s/%s"}""".formatted(any("active", "draft"), any("a", "a/b", "ab"), n % 5));
        for (int i = 0; i < 4; i++) {
            add(practice, id("p" + n, "c" + i), patient, """
                    {"resourceType":"Condition","subject":{"reference":"Patient/%s"},
                     "code":{"coding":[{"system":"urn:icd","code":"%s"}]},%s"recordedDate":"%s",
                     "clinicalStatus":{"coding":[{"system":"urn:cs","code":"%s"}]}}""".formatted(
                            patient.text(),
                            any("E11", "I10", "J45"),
                            any(
                                    "",
                                    "\"onsetDateTime\":\"2020\",",
                                    "\"onsetPeriod\":{\"start\":\"2021-05\"},",
                                    "\"onsetString\":\"long ago\",",
                                    "\"onsetAge\":{\"value\":40,\"code\":\"a\"},"),
                            any("2024-01-02", "2024-03-04T05:06:07Z"),
                            any("active", "resolved")));
        }
    }

    private void add(org.quiltehr.hub.base.PracticeRef practice, LogicalId id, LogicalId patient, String json) {
        Put put = TestHub.put(practice, id, null, patient, json);
        puts.add(put);
        Resource resource = (Resource) CONTEXT.newJsonParser().parseResource(json);
        resource.setId(id.text());
        resources.add(resource);
    }

    private String any(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
