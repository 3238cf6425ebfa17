package org.quiltehr.hub.summary;

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
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.demo.DemoLoader;
import tools.jackson.databind.JsonNode;

/** Sends a hub all there is, through its front doors: the demo, every sample file, Synthea's people. */
final class EveryFeed {

    private static final List<String> KINDS = List.of("hl7v2", "ccda", "fhir", "pairs", "vendor-api", "bulk");

    private final Http http;
    private final Set<String> practices = new TreeSet<>();
    private final Map<String, Integer> sent = new TreeMap<>();

    EveryFeed(Http http) {
        this.http = http;
    }

    /**
     * How many messages each practice was sent, by what became of them.
     *
     * @param synthea a folder with Synthea's R4 Bundles in {@code fhir}; without one they are left out, which is said
     */
    Map<String, Integer> send(int mllpPort, Path synthea) throws Exception {
        DemoLoader demo = new DemoLoader(http.base(), mllpPort);
        demo.declare();
        demo.load(one -> {});
        Path corpus = CorpusFiles.path("corpus");
        for (String kind : KINDS) {
            folder(corpus.resolve(kind), corpus);
        }
        Path people = synthea.resolve("fhir");
        if (Files.isDirectory(people)) {
            folder(people, synthea);
        } else {
            System.out.println("SKIPPED: no people of Synthea (system property quilt.synthea)");
        }
        return sent;
    }

    /** The ids of all persons of the hub. */
    List<String> people() throws Exception {
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
    private void folder(Path folder, Path root) throws Exception {
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
        byte[] bytes = Files.readAllBytes(file);
        String start = new String(bytes, 0, Math.min(bytes.length, 200), StandardCharsets.ISO_8859_1).strip();
        if (start.startsWith("MSH|") || start.startsWith("FHS|") || start.startsWith("BHS|")) {
            return Optional.of("hl7v2");
        }
        return start.startsWith("<") || start.contains("<?xml")
                ? Optional.of("ccda")
                : start.startsWith("{") ? Optional.of("fhir") : Optional.empty();
    }
}
