package org.quiltehr.hub.summary;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.hub.transition.Facts;
import tools.jackson.databind.JsonNode;

/**
 * What our own adapter reads of a C-CDA we wrote.
 *
 * @param facts as {@link Facts} words them
 * @param unmapped places of leaves that the adapter does not understand
 */
record CcdaFacts(TreeSet<String> facts, List<String> unmapped) {

    private static final Adapter CCDA = ServiceLoader.load(AdapterFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(factory -> factory.name().equals("ccda"))
            .findFirst()
            .orElseThrow()
            .create(new FeedConfig("p", "f", ZoneOffset.UTC, Map.of()));

    /** @throws AssertionError if the adapter does not take the document */
    static CcdaFacts read(byte[] cda) {
        Mapping mapping = CCDA.map(new RawMessage(cda, "application/xml"));
        if (!(mapping instanceof Mapping.Mapped mapped)) {
            throw new AssertionError("the adapter does not take the document: " + mapping);
        }
        TreeSet<String> facts = new TreeSet<>();
        mapped.entries().forEach(entry -> Facts.add(facts, entry.resource()));
        List<String> unmapped = mapped.ledger().lines().stream()
                .filter(line -> line.fate() == Ledger.Fate.UNMAPPED)
                .map(Ledger.Line::location)
                .toList();
        return new CcdaFacts(facts, unmapped);
    }

    /** The facts of a FHIR document. */
    static TreeSet<String> of(byte[] document) {
        TreeSet<String> facts = new TreeSet<>();
        for (JsonNode entry : FhirJson.parse(document).path("entry")) {
            Facts.add(facts, entry.path("resource"));
        }
        return facts;
    }
}
