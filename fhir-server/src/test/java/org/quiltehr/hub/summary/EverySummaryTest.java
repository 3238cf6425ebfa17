package org.quiltehr.hub.summary;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Composition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.demo.DemoLoader;
import org.quiltehr.hub.pipeline.TestHub;
import org.quiltehr.hub.transition.CdaSchema;
import tools.jackson.databind.JsonNode;

/**
 * The summary of every person of the demo, of all sample files and of Synthea's people, through the front doors: valid
 * IPS, opened by a fresh parser, and as C-CDA valid by HL7's schema. Takes long, so that it is asked for by {@code
 * -Dquilt.summary.every=true}; {@code -Dquilt.synthea=FOLDER} adds Synthea's R4
 * Bundles in {@code fhir}; {@code -Dquilt.summary.shard=1/4} takes every fourth person.
 */
@Tag("long")
@EnabledIfSystemProperty(named = "quilt.summary.every", matches = "true")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EverySummaryTest {

    private final Set<String> practices = new TreeSet<>();
    private final Map<String, Integer> sent = new TreeMap<>();
    private TestHub hub;
    private Http http;

    @BeforeAll
    void load() throws Exception {
        Path corpus = CorpusFiles.path("corpus");
        String filled = System.getProperty("quilt.summary.hub");
        int mllpPort;
        if (filled != null) {
            http = new Http(filled);
            mllpPort = Integer.getInteger("quilt.summary.mllp", 0);
            if (mllpPort == 0) {
                return;
            }
        } else {
            hub = new TestHub();
            http = hub.http();
            mllpPort = hub.mllpPort();
        }
        DemoLoader demo = new DemoLoader(http.base(), mllpPort);
        demo.declare();
        demo.load(one -> {});
        for (String kind : List.of("hl7v2", "ccda", "fhir", "pairs", "vendor-api", "bulk")) {
            push(corpus.resolve(kind), corpus);
        }
        Path synthea = Path.of(System.getProperty("quilt.synthea", "none"), "fhir");
        if (Files.isDirectory(synthea)) {
            push(synthea, synthea.getParent());
        } else {
            System.out.println("SKIPPED: no people of Synthea (system property quilt.synthea)");
        }
        System.out.println("sent: " + sent);
    }

    @AfterAll
    void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    @Test
    void everySummaryIsValidIpsAndValidCda() throws Exception {
        IpsValidator validator = IpsValidator.load().orElseThrow();
        List<String> people = people();
        String[] shard = System.getProperty("quilt.summary.shard", "0/1").split("/");
        int of = Integer.parseInt(shard[1]);
        Tally tally = new Tally();
        for (int i = Integer.parseInt(shard[0]) % of; i < people.size(); i += of) {
            tally.documents++;
            if (tally.documents % 25 == 0) {
                System.out.println(tally);
            }
            String base = "/fhir/Patient/" + people.get(i);
            byte[] document = http.bytes(base + "/$summary");
            String json = new String(document, StandardCharsets.UTF_8);
            try {
                Bundle bundle = FhirContext.forR4().newJsonParser().parseResource(Bundle.class, json);
                ((Composition) bundle.getEntryFirstRep().getResource())
                        .getSection()
                        .forEach(section ->
                                tally.statements += section.getEntry().size());
            } catch (DataFormatException unreadable) {
                tally.error("a fresh parser: " + unreadable.getMessage(), people.get(i));
            }
            List<SingleValidationMessage> messages = validator.messages(json);
            for (SingleValidationMessage error : IpsValidator.of(messages, ResultSeverityEnum.ERROR)) {
                tally.error(place(error) + ": " + error.getMessage(), people.get(i));
            }
            messages.stream()
                    .filter(m -> m.getSeverity() == ResultSeverityEnum.WARNING)
                    .forEach(m -> tally.warnings.merge(String.valueOf(m.getMessageId()), 1, Integer::sum));
            for (String error : CdaSchema.errors(http.bytes(base + "/$ccd"))) {
                tally.error("as C-CDA: " + error.replaceAll("^\\d+:\\d+ ", ""), people.get(i));
            }
        }
        System.out.println(tally);
        tally.warnings.forEach((warning, count) -> System.out.println("warning, " + count + " x " + warning));
        assertThat(tally.errors).as("kinds of errors").isEmpty();
        assertThat(tally.statements).isPositive();
    }

    /** What was found so far. */
    private static final class Tally {
        private final Map<String, Integer> errors = new TreeMap<>();
        private final Map<String, Integer> warnings = new TreeMap<>();
        private int documents;
        private int statements;

        void error(String error, String person) {
            if (errors.merge(error, 1, Integer::sum) == 1) {
                System.out.println("ERROR, first of Patient/" + person + ": " + error);
            }
        }

        @Override
        public String toString() {
            return documents + " documents of " + statements + " statements, errors " + errors.values();
        }
    }

    private List<String> people() throws Exception {
        List<String> people = new ArrayList<>();
        Optional<String> page = Optional.of("/fhir/Patient?_count=500");
        while (page.isPresent()) {
            // as bytes: what a source sent unlike FHIR is for the summaries' own check to find
            JsonNode bundle = FhirJson.parse(http.bytes(page.get()));
            bundle.path("entry")
                    .forEach(entry ->
                            people.add(entry.path("resource").path("id").asString("")));
            page = Optional.empty();
            for (JsonNode link : bundle.path("link")) {
                if (link.path("relation").asString("").equals("next")) {
                    String next = link.path("url").asString("");
                    page = Optional.of(next.substring(next.indexOf("/fhir/Patient")));
                }
            }
        }
        return people;
    }

    /** Each folder is a practice; what is no message of the feed's format is quarantined, and has no summary. */
    private void push(Path folder, Path root) throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            Optional<String> adapter = adapter(file);
            if (adapter.isPresent()) {
                push(file, root.relativize(file), adapter.get());
            }
        }
    }

    private void push(Path file, Path relative, String adapter) throws Exception {
        String name = adapter + "-" + relative.subpath(0, Math.min(2, relative.getNameCount() - 1));
        String practice = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        if (practices.add(practice)) {
            http.put("/practices/" + practice, "{\"name\":\"" + practice + "\",\"timezone\":\"America/New_York\"}");
            http.put("/practices/" + practice + "/feeds/files", "{\"adapter\":\"" + adapter + "\"}");
        }
        HttpResponse<String> answer = http.send(
                "POST",
                "/practices/" + practice + "/feeds/files/messages",
                "application/octet-stream",
                Files.readAllBytes(file),
                "Prefer",
                "wait=60");
        String state = answer.statusCode() >= 300
                ? "refused"
                : FhirJson.parse(answer.body()).path("state").asString("");
        sent.merge(practice + " " + state, 1, Integer::sum);
    }

    private static Optional<String> adapter(Path file) throws IOException {
        String start = new String(
                        Files.readAllBytes(file), 0, (int) Math.min(Files.size(file), 200), StandardCharsets.ISO_8859_1)
                .strip();
        if (start.startsWith("MSH|") || start.startsWith("FHS|") || start.startsWith("BHS|")) {
            return Optional.of("hl7v2");
        }
        return start.startsWith("<") || start.contains("<?xml")
                ? Optional.of("ccda")
                : start.startsWith("{") ? Optional.of("fhir") : Optional.empty();
    }

    private static String place(SingleValidationMessage message) {
        return String.valueOf(message.getLocationString()).replaceAll("\\[\\d+\\]|/\\*[^*]*\\*/", "");
    }
}
