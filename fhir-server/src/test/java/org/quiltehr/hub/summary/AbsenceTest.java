package org.quiltehr.hub.summary;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An empty place says why it is empty: each practice by its own reason, and never "none" unless somebody said so. */
class AbsenceTest {

    private static final String ALLERGIES = "48765-2";
    private static final String PROBLEMS = "11450-4";
    private static final String MEDICATIONS = "10160-0";
    private static final String IMMUNIZATIONS = "11369-6";
    private static final Instant QUIET = Instant.parse("2026-11-09T07:12:00Z");
    private static final Instant DOWN = Instant.parse("2026-11-19T22:00:00Z");

    private static Person sixPractices() {
        Person person = new Person();
        for (String practice : List.of("lakeside", "harbor", "mercy", "northgate", "orchard", "pine")) {
            person.member(practice, """
                    {"resourceType":"Patient","id":"p-%s","name":[{"family":"Okafor","given":["Ada"]}],
                     "birthDate":"1961-04-30"}""".formatted(practice));
        }
        person.has("lakeside", allergy("{\"text\":\"Penicillin\"}"));
        person.has("harbor", allergy("""
                {"coding":[{"system":"http://snomed.info/sct","code":"716186003","display":"No known allergy"}]}"""));
        person.has("mercy", allergy("""
                {"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-NullFlavor","code":"ASKU"}],
                 "text":"unknown"}"""));
        person.has("northgate", """
                {"resourceType":"Condition","code":{"text":"Gout"},"onsetDateTime":"2020-01-01"}""");
        return person.heard("orchard", new Heard(QUIET, QUIET, null, null))
                .heard("pine", new Heard(QUIET, QUIET, DOWN, Person.NOW));
    }

    @Test
    void sixPracticesSixAnswers() {
        ObjectNode document = FhirJson.parse(sixPractices().document());
        JsonNode section = section(document, ALLERGIES);
        assertThat(presence(section))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "Lakeside Family Practice", "has-data",
                        "harbor", "states-none",
                        "mercy", "not-known",
                        "northgate", "nothing-sent",
                        "orchard", "silent 2026-11-09T07:12:00Z",
                        "pine", "unreachable 2026-11-19T22:00:00Z"));
        String div = section.path("text").path("div").asString();
        assertThat(div)
                .contains("States that there are none: harbor.")
                .contains("Asked, and not known: mercy.")
                .contains("Nothing of this kind was sent by: northgate.")
                .contains("Nothing of this kind was sent by orchard, silent since 09-Nov-2026 07:12")
                .contains("Could not be reached since 19-Nov-2026 22:00")
                .contains("pine (last tried 20-Nov-2026 08:00");
        assertThat(section.path("entry").size()).as("every statement stays").isEqualTo(3);
        assertThat(section.has("emptyReason")).isFalse();
    }

    @Test
    void theAgreementTellsTheSame() {
        List<String> states = new ArrayList<>();
        for (JsonNode parameter : sixPractices().agreement().path("parameter")) {
            if (parameter.path("name").asString().equals("presence")
                    && parameter.at("/part/0/valueCode").asString().equals(ALLERGIES)) {
                states.add(parameter.at("/part/1/valueCode").asString() + " "
                        + parameter.at("/part/2/valueCode").asString());
            }
        }
        assertThat(states)
                .containsExactlyInAnyOrder(
                        "lakeside has-data",
                        "harbor states-none",
                        "mercy not-known",
                        "northgate nothing-sent",
                        "orchard silent",
                        "pine unreachable");
    }

    @Test
    void anEmptySectionSaysWhyAndNilknownOnlyIfASourceSaidSo() {
        Person person = new Person();
        person.member("lakeside", "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"birthDate\":\"1961-04-30\"}");
        person.member("harbor", "{\"resourceType\":\"Patient\",\"id\":\"p2\",\"birthDate\":\"1961-04-30\"}");
        person.has("lakeside", list(PROBLEMS, "nilknown"));
        person.has("lakeside", list(MEDICATIONS, "notasked"));
        person.has("harbor", list(IMMUNIZATIONS, "withheld"));
        ObjectNode document = FhirJson.parse(person.document());
        assertThat(reason(document, PROBLEMS)).isEqualTo("nilknown");
        assertThat(reason(document, MEDICATIONS)).isEqualTo("notasked");
        assertThat(reason(document, IMMUNIZATIONS)).isEqualTo("unavailable");
        assertThat(reason(document, ALLERGIES)).isEqualTo("unavailable");
        assertThat(presence(section(document, PROBLEMS)))
                .containsEntry("Lakeside Family Practice", "states-none")
                .containsEntry("harbor", "nothing-sent");

        person.has("harbor", "{\"resourceType\":\"Condition\",\"code\":{\"text\":\"Gout\"}}");
        JsonNode problems = section(FhirJson.parse(person.document()), PROBLEMS);
        assertThat(problems.has("emptyReason")).as("one lists a problem").isFalse();
        assertThat(presence(problems)).containsEntry("Lakeside Family Practice", "states-none");
    }

    @Test
    void withdrawnStatementsAreNoData() {
        Person person = new Person();
        person.member("lakeside", "{\"resourceType\":\"Patient\",\"id\":\"p1\"}");
        person.has("lakeside", allergy("{\"text\":\"Latex\"}").replace("\"code\":{\"text\"", """
                "verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
                "code":"entered-in-error"}]},"code":{"text\""""));
        JsonNode section = section(FhirJson.parse(person.document()), ALLERGIES);
        assertThat(presence(section)).containsEntry("Lakeside Family Practice", "nothing-sent");
        assertThat(section.path("text").path("div").asString()).contains("1 left out because their source withdrew");
    }

    @Test
    void quietIsSilenceOnlyWhenItIsUnusual() {
        Instant now = Instant.parse("2026-11-23T12:00:00Z");
        List<Instant> hourly = every(Duration.ofHours(1), now.minus(Duration.ofDays(3)), 30);
        assertThat(Silence.since(hourly, now)).isEqualTo(hourly.getFirst());
        assertThat(Silence.since(hourly, now.minus(Duration.ofDays(2))))
                .as("a weekend")
                .isNull();
        List<Instant> weekly = every(Duration.ofDays(7), now.minus(Duration.ofDays(13)), 30);
        assertThat(Silence.since(weekly, now)).as("usual of it").isNull();
        assertThat(Silence.since(every(Duration.ofMinutes(1), now.minus(Duration.ofDays(10)), 3), now))
                .as("too little is known of it")
                .isNull();
        assertThat(Silence.since(List.of(), now)).isNull();
    }

    /** R4 wants a clinical status and knows no "not stated": the statement is shown, but no entry can hold it. */
    @Test
    void anAllergyWithoutStatusStandsInWords() {
        Person person = new Person();
        person.member("lakeside", "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"birthDate\":\"1961-04-30\"}");
        person.has("lakeside", "{\"resourceType\":\"AllergyIntolerance\",\"code\":{\"text\":\"Latex\"}}");
        byte[] document = person.document();
        JsonNode section = section(FhirJson.parse(document), ALLERGIES);
        assertThat(section.path("text").path("div").asString())
                .contains("Latex")
                .contains("1 shown in words only, because the clinical status is not stated");
        assertThat(presence(section)).containsEntry("Lakeside Family Practice", "has-data");
        valid(document);
    }

    @Test
    void theDocumentsAreValid() {
        valid(sixPractices().document());
    }

    private static void valid(byte[] document) {
        IpsValidator.load()
                .ifPresent(validator -> assertThat(IpsValidator.of(
                                validator.messages(new String(document, StandardCharsets.UTF_8)),
                                ResultSeverityEnum.ERROR))
                        .extracting(m -> m.getLocationString() + ": " + m.getMessage())
                        .isEmpty());
    }

    private static List<Instant> every(Duration pause, Instant last, int times) {
        List<Instant> found = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            found.add(last.minus(pause.multipliedBy(i)));
        }
        return found;
    }

    private static String allergy(String code) {
        return """
                {"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{
                  "system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},
                 "code":%s}""".formatted(code);
    }

    private static String list(String loinc, String reason) {
        return """
                {"resourceType":"List","status":"current","mode":"snapshot",
                 "code":{"coding":[{"system":"http://loinc.org","code":"%s"}]},
                 "emptyReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/list-empty-reason",
                   "code":"%s"}]}}""".formatted(loinc, reason);
    }

    private static JsonNode section(ObjectNode document, String loinc) {
        for (JsonNode section : document.at("/entry/0/resource/section")) {
            if (section.at("/code/coding/0/code").asString().equals(loinc)) {
                return section;
            }
        }
        throw new AssertionError("no section " + loinc);
    }

    private static String reason(ObjectNode document, String loinc) {
        return section(document, loinc).at("/emptyReason/coding/0/code").asString("");
    }

    private static Map<String, String> presence(JsonNode section) {
        Map<String, String> found = new TreeMap<>();
        for (JsonNode extension : section.path("extension")) {
            if (extension.path("url").asString().endsWith("/source-presence")) {
                found.put(
                        extension.at("/extension/0/valueReference/display").asString(),
                        (extension.at("/extension/1/valueCode").asString() + " "
                                        + extension
                                                .at("/extension/2/valueDateTime")
                                                .asString(""))
                                .strip());
            }
        }
        return found;
    }
}
