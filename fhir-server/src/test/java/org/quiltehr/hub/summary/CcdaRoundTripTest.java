package org.quiltehr.hub.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.transition.Ccda;
import org.quiltehr.hub.transition.CdaSchema;

/** The C-CDA of a summary is read by our own adapter, whole, and states the same. */
class CcdaRoundTripTest {

    private static TreeSet<String> read(byte[] document) {
        CcdaFacts read = CcdaFacts.read(Ccda.of(document));
        assertThat(read.unmapped()).as("leaves the adapter does not understand").isEmpty();
        return read.facts();
    }

    @Test
    void hl7sSchemaAcceptsThem() throws IOException {
        for (Person person : new Person[] {
            People.noData(), People.few(), People.conflicting(), People.withoutCodes(), People.many(300)
        }) {
            assertThat(CdaSchema.errors(Ccda.of(person.document()))).isEmpty();
        }
    }

    @Test
    void partsStandBeforeTheRangeOfTheWhole() throws IOException {
        Person person = People.few().has("lakeside", """
                {"resourceType":"Observation","status":"final","effectiveDateTime":"2026-11-01","code":{"text":"Panel"},
                 "category":[{"coding":[{"code":"laboratory",
                  "system":"http://terminology.hl7.org/CodeSystem/observation-category"}]}],
                 "referenceRange":[{"low":{"value":3,"unit":"mmol/L"},"text":"from 3"}],
                 "component":[{"code":{"text":"Part"},"valueQuantity":{"value":4,"unit":"mmol/L"},
                  "referenceRange":[{"text":"up to 5"}]}]}""");
        assertThat(CdaSchema.errors(Ccda.of(person.document()))).isEmpty();
    }

    @Test
    void aTelecomWithoutAValueIsNoAddress() throws IOException {
        byte[] cda = Ccda.of(new Person().member("lakeside", """
                        {"resourceType":"Patient","id":"p","name":[{"family":"Ito"}],
                         "telecom":[{"system":"phone","use":"home"}]}""").document());
        assertThat(CdaSchema.errors(cda)).isEmpty();
        assertThat(new String(cda, StandardCharsets.UTF_8)).contains("<telecom nullFlavor=\"UNK\"/>");
    }

    @Test
    void theSchemaRefusesWhatIsNotCda() throws IOException {
        String cda = new String(Ccda.of(People.few().document()), StandardCharsets.UTF_8);
        assertThat(cda).contains("<typeId ");
        assertThat(CdaSchema.errors(cda.replace("<typeId ", "<typeIds ").getBytes(StandardCharsets.UTF_8)))
                .isNotEmpty();
    }

    @Test
    void theSameFacts() {
        int facts = 0;
        for (Person person : new Person[] {People.noData(), People.few(), People.conflicting(), People.many(300)}) {
            byte[] document = person.document();
            assertThat(read(document)).isEqualTo(CcdaFacts.of(document));
            facts += CcdaFacts.of(document).size();
        }
        assertThat(facts).isGreaterThan(100);
    }

    /**
     * What C-CDA cannot say: no status at all (its concern has one), a vital
     * sign that has parts and no value (its parts stand side by side, each by itself).
     */
    @Test
    void whatNeitherHasACodeForStaysInWords() {
        byte[] document = People.withoutCodes().document();
        TreeSet<String> lost = CcdaFacts.of(document);
        lost.removeAll(read(document));
        assertThat(lost)
                .containsExactlyInAnyOrder(
                        "AllergyIntolerance: active",
                        "Condition: Walks with a frame",
                        "Observation: 8867-4 final 2026-11-03   -",
                        "Observation: CT head final    -");
        assertThat(read(document))
                .contains("Condition: Walks with a frame active", "Observation: Sodium final 2026-11-01 140 mmol/L -");
    }
}
