package org.quiltehr.hub.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.hub.transition.Ccda;
import org.quiltehr.hub.transition.CdaSchema;
import org.quiltehr.hub.transition.Facts;
import tools.jackson.databind.JsonNode;

/** The C-CDA of a summary is read by our own adapter, whole, and states the same. */
class CcdaRoundTripTest {

    private static final Adapter CCDA = ServiceLoader.load(AdapterFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(factory -> factory.name().equals("ccda"))
            .findFirst()
            .orElseThrow()
            .create(new FeedConfig("p", "f", ZoneOffset.UTC, Map.of()));

    private static TreeSet<String> read(byte[] document) {
        Mapping mapping = CCDA.map(new RawMessage(Ccda.of(document), "application/xml"));
        assertThat(mapping).isInstanceOf(Mapping.Mapped.class);
        Mapping.Mapped mapped = (Mapping.Mapped) mapping;
        assertThat(mapped.ledger().lines())
                .as("leaves the adapter does not understand")
                .noneMatch(line -> line.fate() == Ledger.Fate.UNMAPPED);
        TreeSet<String> facts = new TreeSet<>();
        mapped.entries().forEach(entry -> Facts.add(facts, entry.resource()));
        return facts;
    }

    private static TreeSet<String> written(byte[] document) {
        TreeSet<String> facts = new TreeSet<>();
        for (JsonNode entry : FhirJson.parse(document).path("entry")) {
            Facts.add(facts, entry.path("resource"));
        }
        return facts;
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
            assertThat(read(document)).isEqualTo(written(document));
            facts += written(document).size();
        }
        assertThat(facts).isGreaterThan(100);
    }

    /**
     * What C-CDA cannot say: no status at all (its concern has one), a unit that is no UCUM code without its claim, a vital
     * sign that has parts and no value (its parts stand side by side, each by itself).
     */
    @Test
    void whatNeitherHasACodeForStaysInWords() {
        byte[] document = People.withoutCodes().document();
        TreeSet<String> lost = written(document);
        lost.removeAll(read(document));
        assertThat(lost)
                .containsExactlyInAnyOrder(
                        "AllergyIntolerance: active",
                        "Condition: Walks with a frame",
                        "Observation: 8867-4 final 2026-11-03   -",
                        "Observation: CT head final    -",
                        "Observation: Sodium final 2026-11-01 140  -");
        assertThat(read(document))
                .contains("Condition: Walks with a frame active", "Observation: Sodium final 2026-11-01 140 mmol/L -");
    }
}
