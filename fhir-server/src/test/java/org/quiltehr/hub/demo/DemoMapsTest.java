package org.quiltehr.hub.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.hub.demo.DemoData.Registration;

/** The adapters understand all of the demo: no leaf of it goes unmapped. */
class DemoMapsTest {

    private final DemoData data = DemoData.read();

    @Test
    void everyLeafOfEveryDemoMessageIsUnderstood() {
        Map<String, Integer> unmapped = new TreeMap<>();
        List<String> notMapped = new ArrayList<>();
        Hl7Messages practice = new Hl7Messages(data, "LAKEEHR", "LAKESIDE");
        Hl7Messages hospital = new Hl7Messages(data, "MERCYADT", "MERCY");
        CcdaDocuments documents = new CcdaDocuments(data);
        FhirBundles bundles = new FhirBundles(data, "http://riverbend.example.org/mrn");
        int count = 0;
        for (Registration who : data.registrations()) {
            List<String> messages = switch (who.practice()) {
                case "lakeside" -> practice.practice(who);
                case "mercy" -> hospital.hospital(who);
                case "hillcrest" -> List.of(documents.document(who));
                default -> List.of(bundles.bundle(who));
            };
            String adapter = switch (who.practice()) {
                case "lakeside", "mercy" -> "hl7v2";
                case "hillcrest" -> "ccda";
                default -> "fhir";
            };
            for (String message : messages) {
                count++;
                Mapping mapping =
                        adapter(adapter, who.practice()).map(RawMessage.of(message.getBytes(StandardCharsets.UTF_8)));
                if (!(mapping instanceof Mapping.Mapped)) {
                    notMapped.add(adapter + ": " + mapping.getClass().getSimpleName() + " "
                            + (mapping instanceof Mapping.Rejected r
                                    ? r.issues()
                                    : mapping instanceof Mapping.Ignored i ? i.rule() + " " + i.reason() : ""));
                }
                for (Ledger.Line line : mapping.ledger().lines()) {
                    if (line.fate() == Ledger.Fate.UNMAPPED) {
                        unmapped.merge(adapter + " " + line.location().replaceAll("\\[\\d+]", "[]"), 1, Integer::sum);
                    }
                }
            }
        }
        assertTrue(count > 400);
        assertEquals(List.of(), notMapped.stream().distinct().limit(10).toList());
        assertEquals(Map.of(), unmapped);
    }

    private static Adapter adapter(String name, String practice) {
        return ServiceLoader.load(AdapterFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no adapter " + name))
                .create(new FeedConfig(practice, "feed", ZoneId.of("America/New_York"), Map.of()));
    }
}
