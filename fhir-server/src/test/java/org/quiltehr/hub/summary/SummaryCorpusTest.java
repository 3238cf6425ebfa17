package org.quiltehr.hub.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;

/**
 * Real messages through their adapter into a document that IPS accepts. Takes files evenly from the whole folder; {@code
 * -Dquilt.summary.files=100000} takes all.
 */
class SummaryCorpusTest {

    @ParameterizedTest
    @CsvSource({"ccda, ccda, 12", "hl7v2, hl7v2, 12"})
    void documentsOfRealMessagesAreValid(String adapterName, String folder, int usual) throws IOException {
        valid(adapterName, Path.of(System.getProperty("quilt.shared", "../../shared"), "corpus", folder), usual);
    }

    /** {@code -Dquilt.synthea=FOLDER} with Synthea's R4 transaction Bundles in {@code fhir}. */
    @Test
    @EnabledIfSystemProperty(named = "quilt.synthea", matches = ".+")
    void documentsOfSyntheasPeopleAreValid() throws IOException {
        valid("fhir", Path.of(System.getProperty("quilt.synthea", "none"), "fhir"), 12);
    }

    private static void valid(String adapterName, Path corpus, int usual) throws IOException {
        Optional<AdapterFactory> factory = ServiceLoader.load(AdapterFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(f -> f.name().equals(adapterName))
                .findFirst();
        if (IpsValidator.load().isEmpty() || factory.isEmpty() || !Files.isDirectory(corpus)) {
            System.out.println("SKIPPED: no summaries of the corpus for " + adapterName);
            return;
        }
        Adapter adapter =
                factory.get().create(new FeedConfig("corpus", "files", ZoneId.of("America/New_York"), Map.of()));
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(corpus)) {
            all.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        int wanted = Integer.getInteger("quilt.summary.files", usual);
        int step = Math.max(1, files.size() / wanted);
        SummaryCheck check = new SummaryCheck();
        for (int i = 0; i < files.size(); i += step) {
            if (adapter.map(RawMessage.of(Files.readAllBytes(files.get(i)))) instanceof Mapping.Mapped mapped) {
                Person person = Person.of("corpus", mapped.entries());
                if (!person.isEmpty()) {
                    check.document(files.get(i).getFileName().toString(), person.document());
                }
            }
        }
        System.out.println(adapterName + ":");
        check.print();
        assertEquals(Map.of(), check.errors(), "kinds of errors");
    }
}
