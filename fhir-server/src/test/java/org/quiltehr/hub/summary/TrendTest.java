package org.quiltehr.hub.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.JsonNode;

/** Results of one test over practices: which way they went, units made comparable for display only, the newest of each. */
class TrendTest {

    private static final String UCUM = "\"system\":\"http://unitsofmeasure.org\",";

    private static Person glucose() {
        Person person = new Person();
        person.member("lakeside", "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"birthDate\":\"1961-04-30\"}");
        person.member("harbor", "{\"resourceType\":\"Patient\",\"id\":\"p2\",\"birthDate\":\"1961-04-30\"}");
        return person;
    }

    private static String result(String codes, String date, String quantity) {
        return """
                {"resourceType":"Observation","status":"final","code":{"coding":[%s],"text":"Hemoglobin"},
                 "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category",
                   "code":"laboratory"}]}],
                 "effectiveDateTime":"%s","valueQuantity":{%s}}""".formatted(codes, date, quantity);
    }

    private static String loinc(String code) {
        return "{\"system\":\"http://loinc.org\",\"code\":\"" + code + "\"}";
    }

    @Test
    void theDirectionIsTakenInOneUnitAndTheSourcesUnitStays() {
        Person person = glucose();
        person.has(
                "lakeside",
                result(loinc("718-7"), "2026-11-01", "\"value\":110," + UCUM + "\"unit\":\"g/L\",\"code\":\"g/L\""));
        person.has(
                "harbor",
                result(loinc("718-7"), "2026-11-10", "\"value\":10.2," + UCUM + "\"unit\":\"g/dL\",\"code\":\"g/dL\""));
        String document = new String(person.document(), StandardCharsets.UTF_8);
        assertThat(document).contains("▼ from 11 g/dL, sent as 110 g/L (01-Nov-2026)");
        assertThat(document).as("the statement keeps its unit").contains("\"value\":110,");
        JsonNode trend = null;
        for (JsonNode parameter : person.agreement().path("parameter")) {
            for (JsonNode part : parameter.path("part")) {
                trend = part.path("name").asString().equals("trend") ? part : trend;
            }
        }
        assertThat(trend).isNotNull();
        assertThat(trend.at("/part/0/valueCode").asString()).isEqualTo("falling");
    }

    @Test
    void whatCannotBeComparedHasNoTrend() {
        Person person = glucose();
        person.has("lakeside", result(loinc("718-7"), "2026-11-01", "\"value\":110,\"unit\":\"scoops\""));
        person.has(
                "harbor",
                result(loinc("718-7"), "2026-11-10", "\"value\":10.2," + UCUM + "\"unit\":\"g/dL\",\"code\":\"g/dL\""));
        person.has(
                "harbor", result(loinc("2160-0"), "2026-11-01", "\"value\":5,\"comparator\":\"<\",\"unit\":\"mg/dL\""));
        person.has("harbor", result(loinc("2160-0"), "2026-11-10", "\"value\":7,\"unit\":\"mg/dL\""));
        assertThat(new String(person.document(), StandardCharsets.UTF_8)).doesNotContain("▲", "▼");
    }

    @Test
    void lastnJoinsLocalCodesThroughCodesTheyShare() {
        String local = "{\"system\":\"urn:lakeside\",\"code\":\"HGB\"}";
        Person person = glucose();
        person.has("lakeside", result(local, "2026-11-12", "\"value\":1"));
        person.has("lakeside", result(local + "," + loinc("718-7"), "2026-11-01", "\"value\":2"));
        person.has("harbor", result(loinc("718-7"), "2026-11-14", "\"value\":3"));
        person.has("harbor", result(loinc("2160-0"), "2026-11-02", "\"value\":4"));
        person.has(
                "harbor", result(loinc("2160-0"), "2026-11-20", "\"value\":5").replace("final", "entered-in-error"));
        List<Stored> record = person.record().resources();
        assertThat(values(LastObservations.of(record, List.of(), List.of(), 1))).containsExactly(3, 4);
        assertThat(values(LastObservations.of(record, List.of(), List.of(), 2))).containsExactly(3, 1, 4);
        assertThat(values(LastObservations.of(record, List.of("http://loinc.org|718-7"), List.of(), 9)))
                .containsExactly(3, 1, 2);
        assertThat(values(LastObservations.of(record, List.of("HGB"), List.of("laboratory"), 1)))
                .containsExactly(3);
        assertThat(LastObservations.of(record, List.of("nothing"), List.of(), 1))
                .isEmpty();
        assertThat(LastObservations.of(record, List.of(), List.of("vital-signs"), 1))
                .isEmpty();
    }

    private static List<Integer> values(List<Stored> found) {
        return found.stream()
                .map(s -> FhirJson.parse(s.json()).at("/valueQuantity/value").asInt())
                .toList();
    }
}
