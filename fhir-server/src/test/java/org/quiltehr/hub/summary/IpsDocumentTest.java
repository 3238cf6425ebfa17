package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quiltehr.adapter.spi.FhirJson;

class IpsDocumentTest {

    static Stream<Arguments> people() {
        return Stream.of(
                Arguments.of("no data", People.noData()),
                Arguments.of("few", People.few()),
                Arguments.of("conflicting", People.conflicting()),
                Arguments.of("without codes", People.withoutCodes()),
                Arguments.of("many", People.many(300)),
                Arguments.of("interpreted by codes of nobody", interpreted()),
                Arguments.of("unlike the profiles", unlikeTheProfiles()),
                Arguments.of("languages of their own, a time in parts of a second", ofOwnLanguages()),
                Arguments.of("of two kinds", ofTwoKinds()));
    }

    private static Person interpreted() {
        return People.few().has("lakeside", """
                {"resourceType":"Observation","status":"final","code":{"text":"Potassium"},
                 "effectiveDateTime":"2026-11-01T10:00:00Z","valueString":"3.9",
                 "category":[{"coding":[{"code":"laboratory",
                  "system":"http://terminology.hl7.org/CodeSystem/observation-category"}]}],
                 "interpretation":[{"coding":[{"code":"NI",
                  "system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"}]},
                 {"coding":[{"code":"N",
                  "system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"}]}]}""");
    }

    private static Person unlikeTheProfiles() {
        return new Person().member("lakeside", """
                {"resourceType":"Patient","id":"p","name":[{"family":"Ito"}],
                 "identifier":[{"system":"urn:a","value":"1","type":{"coding":[
                   {"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"OWN"}]}},
                  {"value":"2","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203"}]}}],
                 "telecom":[{"value":"617-555-0142"},{"value":"ito@example.org"},{"value":"x 7"}],
                 "contact":[{"name":{"text":"Mori"},"telecom":[{"value":"https://example.org"}]}],
                 "maritalStatus":{"coding":[
                   {"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"engaged"}]},
                 "extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race","extension":[
                   {"url":"ombCategory","valueCoding":{"system":"urn:oid:2.16.840.1.113883.6.238","code":"2028-9"}}]}]}""");
    }

    @Test
    void whatASourceSendsUnlikeTheProfilesIsFittedInTheCopy() {
        var patient = FhirJson.parse(unlikeTheProfiles().document()).at("/entry/1/resource");
        assertThat(patient.at("/identifier/0/type/coding/0").has("system")).isFalse();
        assertEquals("OWN", patient.at("/identifier/0/type/coding/0/code").asString());
        assertThat(patient.at("/identifier/1").has("type"))
                .as("a table without a code says nothing")
                .isFalse();
        assertThat(patient.at("/maritalStatus/coding/0").has("system")).isFalse();
        assertThat(patient.path("telecom").findValuesAsString("system")).containsExactly("phone", "email", "other");
        assertEquals("url", patient.at("/contact/0/telecom/0/system").asString());
        assertEquals("text", patient.at("/extension/0/extension/1/url").asString());
        assertThat(Hl7Codes.denied("http://terminology.hl7.org/CodeSystem/v2-0203", "MR"))
                .isFalse();
        assertThat(Hl7Codes.denied("http://loinc.org", "no code"))
                .as("a system that is not held")
                .isFalse();
    }

    @Test
    void anExtensionOfASourceIsPassedOnAndOneOfOursThatNobodyDefinesIsAnError() {
        Optional<IpsValidator> validator = IpsValidator.load();
        if (validator.isEmpty()) {
            return;
        }
        for (String url :
                List.of("http://vendor.example/own", "http://quiltehr.org/fhir/StructureDefinition/nobodys")) {
            Person person = new Person().member("lakeside", """
                    {"resourceType":"Patient","id":"p","name":[{"family":"Ito"}],
                     "extension":[{"url":"%s","valueBoolean":true}]}""".formatted(url));
            List<SingleValidationMessage> messages = validator.get().messages(new String(person.document(), UTF_8));
            assertThat(IpsValidator.of(messages, ResultSeverityEnum.ERROR))
                    .as(url)
                    .hasSize(url.contains("quiltehr") ? 1 : 0);
        }
    }

    @Test
    void anInterpretationThatHl7DoesNotHaveKeepsItsCodeAndLosesTheClaim() {
        String document = new String(interpreted().document(), UTF_8);
        assertThat(document)
                .contains(
                        "\"interpretation\":[{\"coding\":[{\"code\":\"NI\"}]},{\"coding\":[{\"code\":\"N\",\"system\":");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("people")
    void isAnInternationalPatientSummary(String name, Person person) {
        Optional<IpsValidator> validator = IpsValidator.load();
        String json = new String(person.document(), UTF_8);
        if (validator.isEmpty()) {
            return;
        }
        List<SingleValidationMessage> messages = validator.get().messages(json);
        Map<String, Integer> counts = new TreeMap<>();
        messages.forEach(m -> counts.merge(m.getSeverity() + " " + m.getMessageId(), 1, Integer::sum));
        System.out.println("IPS, " + name + ": " + counts);
        List<String> errors = IpsValidator.of(messages, ResultSeverityEnum.ERROR).stream()
                .map(m -> m.getLocationString() + ": " + m.getMessage())
                .distinct()
                .limit(30)
                .toList();
        assertEquals(List.of(), errors);
    }

    @Test
    void everySectionIsFilledByStatementsOfItsKind() {
        Person person = People.withoutCodes();
        person.has("lab", """
                {"resourceType":"Condition","code":{"text":"Pneumonia"},"clinicalStatus":{"coding":[
                 {"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"resolved"}]}}""");
        Map<String, Set<String>> types = new TreeMap<>();
        FhirJson.parse(person.document()).at("/entry/0/resource/section").forEach(section -> {
            Set<String> listed =
                    types.computeIfAbsent(section.at("/code/coding/0/code").asString(), c -> new TreeSet<>());
            section.path("entry").forEach(entry -> {
                String reference = entry.path("reference").asString();
                // the hub's own statement of use of a Device that a source only recorded has no address
                listed.add(
                        reference.startsWith("urn:uuid:")
                                ? "DeviceUseStatement"
                                : reference.replaceAll("^.*/fhir/|/[^/]*$", ""));
            });
        });
        assertEquals(
                Map.ofEntries(
                        Map.entry("104605-1", Set.of("Flag")),
                        Map.entry("48765-2", Set.of("AllergyIntolerance")),
                        Map.entry("10160-0", Set.of("MedicationStatement", "MedicationRequest", "MedicationDispense")),
                        Map.entry("11450-4", Set.of("Condition")),
                        Map.entry("30954-2", Set.of("Observation", "DiagnosticReport")),
                        Map.entry("8716-3", Set.of("Observation")),
                        Map.entry("11369-6", Set.of("Immunization")),
                        Map.entry("47519-4", Set.of("Procedure")),
                        Map.entry("46264-8", Set.of("DeviceUseStatement")),
                        Map.entry("11348-0", Set.of("Condition")),
                        Map.entry("29762-2", Set.of("Observation")),
                        Map.entry("10162-6", Set.of("Observation")),
                        Map.entry("47420-5", Set.of("Condition", "ClinicalImpression")),
                        Map.entry("18776-5", Set.of("CarePlan")),
                        Map.entry("42348-3", Set.of("Consent", "DocumentReference"))),
                types);
    }

    @Test
    void aCodeThatHl7sTableOfEthnicGroupsDoesNotHaveIsNotSaidToBeOfIt() {
        String table = "http://terminology.hl7.org/CodeSystem/v2-0189";
        String extension = "{\"url\":\"urn:ethnic-group\",\"valueCodeableConcept\":{\"coding\":[{\"system\":\"" + table
                + "\",\"code\":\"%s\"}]}}";
        Person person =
                new Person().member("lakeside", """
                        {"resourceType":"Patient","id":"p","name":[{"family":"Ito"}],"extension":[%s,%s]}""".formatted(extension.formatted("AU"), extension.formatted("H")));
        var said = FhirJson.parse(person.document()).at("/entry/1/resource/extension");
        assertEquals("AU", said.at("/0/valueCodeableConcept/coding/0/code").asString());
        assertThat(said.at("/0/valueCodeableConcept/coding/0").has("system")).isFalse();
        assertEquals(table, said.at("/1/valueCodeableConcept/coding/0/system").asString());
    }

    @Test
    void aLanguageWithoutACodeGetsNone() {
        Person person = new Person().member("lakeside", """
                        {"resourceType":"Patient","id":"p","name":[{"family":"Ito"}],"communication":[
                         {"language":{"coding":[{"system":"urn:ietf:bcp:47","display":"Ainu"}]}},
                         {"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"jpn"}]}}]}""");
        var spoken = FhirJson.parse(person.document()).at("/entry/1/resource/communication");
        assertThat(spoken.at("/0/language/coding/0").has("code")).isFalse();
        assertEquals("ja", spoken.at("/1/language/coding/0/code").asString());
    }

    /** As a laboratory's ORU sends what a nurse asked and measured. */
    private static Person ofTwoKinds() {
        Person person = People.few();
        for (String code : new String[] {"72166-2", "82810-3", "39156-5"}) {
            person.has("lakeside", """
                    {"resourceType":"Observation","status":"final","effectiveDateTime":"2026-11-01",
                     "performer":[{"display":"lab"}],
                     "code":{"coding":[{"system":"http://loinc.org","code":"%s"}]},"valueString":"21",
                     "category":[{"coding":[{"code":"laboratory",
                      "system":"http://terminology.hl7.org/CodeSystem/observation-category"}]}]}""".formatted(code));
        }
        return person;
    }

    @Test
    void anObservationOfOneKindLosesTheClaimToBeOfAnother() {
        String document = new String(ofTwoKinds().document(), UTF_8);
        assertThat(document)
                .contains("\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}]")
                .doesNotContain("\"code\":\"laboratory\",\"system\"");
    }

    private static Person ofOwnLanguages() {
        return new Person().member("lakeside", """
                {"resourceType":"Patient","id":"p","name":[{"family":"Ito"}],"communication":[
                 {"language":{"coding":[{"code":"1","display":"Ainu"}]}},
                 {"language":{"coding":[{"system":"urn:vendor","code":"EN-1"}],"text":"English"}},
                 {"language":{"coding":[{"system":"urn:vendor","code":"JP"},{"system":"urn:ietf:bcp:47","code":"ja"}]}}]}""").has("lakeside", """
                {"resourceType":"Observation","status":"final","effectiveDateTime":"2026-11-01",
                 "performer":[{"display":"lab"}],"code":{"text":"Time of onset"},"valueTime":"22:31:00.0000",
                 "category":[{"coding":[{"code":"laboratory",
                  "system":"http://terminology.hl7.org/CodeSystem/observation-category"}]}]}""");
    }

    @Test
    void aCodeThatIsNoLanguageStandsBesideItsPlace() {
        var spoken = FhirJson.parse(ofOwnLanguages().document()).at("/entry/1/resource/communication");
        assertThat(spoken.at("/0/language").has("coding")).isFalse();
        assertEquals("Ainu", spoken.at("/0/language/text").asString());
        assertEquals(
                "coding=1", spoken.at("/0/language/extension/0/valueString").asString());
        assertEquals("English", spoken.at("/1/language/text").asString());
        assertEquals(
                "coding=urn:vendor|EN-1",
                spoken.at("/1/language/extension/0/valueString").asString());
        assertEquals(
                "[ja]",
                spoken.at("/2/language/coding").findValuesAsString("code").toString());
        assertEquals(
                "coding=urn:vendor|JP",
                spoken.at("/2/language/extension/0/valueString").asString());
    }

    @Test
    void aTimeIsWrittenToTheSecondAndStandsBesideItAsStated() {
        var result = FhirJson.parse(ofOwnLanguages().document())
                .findParents("valueTime")
                .getFirst();
        assertEquals("22:31:00", result.path("valueTime").asString());
        assertEquals(
                "valueTime=22:31:00.0000",
                result.at("/_valueTime/extension/0/valueString").asString());
    }
}
