package org.quiltehr.hub.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;

/** What counts as there, and what as coded. */
class TallyTest {

    private static Map<String, Share> elements(Tally tally) {
        return tally.elements().stream()
                .collect(Collectors.toMap(e -> e.type() + " " + e.name(), Figures.Element::share));
    }

    @Test
    void anElementIsThereIfOneOfItsPathsHasAValue() {
        Tally tally = new Tally();
        tally.add(FhirJson.parse("""
                {"resourceType":"Patient","name":[{"given":["A"]},{"family":"B"}],"gender":"female","birthDate":" ",
                 "telecom":[{"system":"phone"}],"address":[{"postalCode":"05745"}]}"""));
        assertThat(elements(tally))
                .containsEntry("Patient name", new Share(1, 1))
                .containsEntry("Patient sex", new Share(1, 1))
                .containsEntry("Patient birth date", new Share(0, 1))
                .containsEntry("Patient phone", new Share(0, 1))
                .containsEntry("Patient address", new Share(1, 1))
                .containsEntry("Patient record number", new Share(0, 1))
                .doesNotContainKey("Observation value");
    }

    @Test
    void aUnitIsAskedOfNumbersAloneAndNoValueOfWhatGroupsOthers() {
        Tally tally = new Tally();
        tally.add(FhirJson.parse("""
                {"resourceType":"Observation","code":{"text":"x"},"valueQuantity":{"value":4,"unit":"mmol/L"}}"""));
        tally.add(FhirJson.parse("""
                {"resourceType":"Observation","code":{"text":"x"},"valueString":"positive"}"""));
        tally.add(FhirJson.parse("""
                {"resourceType":"Observation","code":{"text":"panel"},"hasMember":[{"reference":"Observation/1"}]}"""));
        tally.add(FhirJson.parse("""
                {"resourceType":"Observation","code":{"text":"x"},"valueQuantity":{"value":0}}"""));
        assertThat(elements(tally))
                .containsEntry("Observation unit of a number", new Share(1, 2))
                .containsEntry("Observation value", new Share(3, 3))
                .containsEntry("Observation test", new Share(4, 4));
    }

    @Test
    void oneCodingOfASharedSystemMakesACodeOneThatIsRead() {
        Tally tally = new Tally();
        tally.add(FhirJson.parse("""
                {"resourceType":"Condition","code":{"coding":[{"system":"urn:local","code":"7"},
                 {"system":"http://snomed.info/sct","code":"84114007"}]}}"""));
        tally.add(FhirJson.parse("""
                {"resourceType":"Condition","code":{"coding":[{"system":"urn:local","code":"8"}]}}"""));
        tally.add(FhirJson.parse("""
                {"resourceType":"Condition","code":{"coding":[{"system":"http://snomed.info/sct"}]}}"""));
        // nothing is said of what it is about: that is missing, not uncoded
        tally.add(FhirJson.parse("{\"resourceType\":\"Condition\"}"));
        assertThat(tally.coded()).isEqualTo(new Share(1, 3));
    }

    @Test
    void aShareIsToldOfEnoughAndNeverRoundedToAllOrNothing() {
        assertThat(new Share(10, 10).tells()).isFalse();
        assertThat(new Share(11, 11).tells()).isTrue();
        assertThat(new Share(999, 1000).percent()).isEqualTo(99);
        assertThat(new Share(1, 1000).percent()).isEqualTo(1);
        assertThat(new Share(0, 1000).percent()).isZero();
        assertThat(new Share(0, 0).percent()).isZero();
        assertThat(new Share(2, 3).percent()).isEqualTo(67);
    }
}
