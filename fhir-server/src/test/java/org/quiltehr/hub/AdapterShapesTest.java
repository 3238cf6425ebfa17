package org.quiltehr.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.FhirValidity;
import tools.jackson.databind.JsonNode;

/**
 * Each distinct shape of resource (its type and the paths that hold a value) that the adapters make of the samples:
 * without error against base R4, and measured against US Core 6.1.0. What a profile demands and the input does not say is
 * told apart from what is wrong; codes of systems that are not held are not checked.
 */
class AdapterShapesTest {

    /** Format, folder of the corpus, and endings of its files. */
    private record Format(String adapter, String corpus, List<String> endings) {}

    private static final List<Format> FORMATS = List.of(
            new Format("ccda", "corpus/ccda", List.of(".xml", ".XML")),
            new Format("hl7v2", "corpus/hl7v2", List.of(".hl7", ".txt")),
            new Format("fhir", "corpus/fhir", List.of(".json", ".xml", ".ndjson")),
            new Format("csv", "corpus/flatfile/i2b2-csv/input", List.of(".csv")));

    /** What a profile demands of a resource as a whole: that it says something, which the input then did not say. */
    private static final Pattern NOT_SAID = Pattern.compile(".*(minimum required = "
            + "|Constraint failed: (us-core-(2|6|7|8|9|13|15|20|21)|pd-1|vs-2)\\b"
            + "|a matching slice is required|No code provided).*");

    /** What it demands of a value, which is the sender's own: numbers with wrong check digits, names of states, other codes. */
    private static final Pattern AS_SENT = Pattern.compile(".*(Constraint failed: (us-core-1[67]|vs-1|per-1)\\b"
            + "|is not valid for system: https://www.usps.com/|is not a valid Target"
            + "|None of the codings provided are in the value set).*");

    /**
     * What FHIR input has that is not valid R4 and is passed on as sent: periods that end before they begin (Epic's sandbox)
     * and a reference's type that is none (OpenMRS's {@code test}).
     */
    private static final Pattern FAULTS_OF_SENDERS =
            Pattern.compile("fhir: .*(Constraint failed: per-1\\b|is not a valid Target).*");

    private static final class Count {
        final String format;
        int shapes;
        int profiled;
        int valid;
        int lacking;
        int asSent;
        final Map<String, Integer> lacks = new TreeMap<>();
        final Map<String, Integer> sent = new TreeMap<>();
        final Map<String, Integer> wrong = new TreeMap<>();

        Count(String format) {
            this.format = format;
        }
    }

    @Test
    void a_sample_of_shapes_is_valid() throws IOException {
        run(40, 60);
    }

    @Test
    @Tag("long")
    void every_shape_is_valid() throws IOException {
        run(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static void run(int shapes, int files) throws IOException {
        UsCoreValidator core = new UsCoreValidator();
        List<String> invalid = new ArrayList<>();
        for (Format format : FORMATS) {
            Count count = new Count(format.adapter());
            Set<String> seen = new HashSet<>();
            Adapter adapter = adapter(format.adapter());
            List<Path> all = CorpusFiles.below(format.corpus(), format.endings().toArray(new String[0]));
            int step = Math.max(1, all.size() / files);
            for (int i = 0; i < all.size() && seen.size() < shapes; i += step) {
                file(adapter, all.get(i), shapes, seen, core, count, invalid);
            }
            for (Path golden : golden(format.adapter())) {
                file(adapter, golden, shapes, seen, core, count, invalid);
            }
            System.out.println(report(format.adapter(), count));
            assertTrue(count.shapes >= Math.min(shapes, 20), "the samples were mapped");
        }
        assertEquals(List.of(), invalid, "resources that are not valid R4");
    }

    private static Adapter adapter(String name) {
        for (AdapterFactory factory : ServiceLoader.load(AdapterFactory.class)) {
            if (factory.name().equals(name)) {
                return factory.create(new FeedConfig(
                        "lakeside",
                        "f",
                        ZoneId.of("America/New_York"),
                        Map.of("identifierSystem", "urn:oid:2.16.840.1.113883.19.5")));
            }
        }
        throw new AssertionError("no adapter " + name);
    }

    private static List<Path> golden(String adapter) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("../adapters/" + adapter + "/src/test/resources/golden"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("input."))
                    .sorted()
                    .toList();
        }
    }

    private static void file(
            Adapter adapter,
            Path file,
            int shapes,
            Set<String> seen,
            UsCoreValidator core,
            Count count,
            List<String> invalid)
            throws IOException {
        for (RawMessage unit : adapter.split(RawMessage.of(Files.readAllBytes(file)))) {
            if (!(adapter.map(unit) instanceof Mapping.Mapped mapped)) {
                continue;
            }
            for (Entry entry : mapped.entries()) {
                Set<String> paths = new TreeSet<>();
                paths(entry.resource(), entry.type(), paths);
                boolean whole = entry.mode() == Entry.Mode.UPSERT || entry.mode() == Entry.Mode.CREATE;
                if (whole && !entry.type().equals("Binary") && seen.size() < shapes && seen.add(paths.toString())) {
                    count.shapes++;
                    for (String error : FhirValidity.errors(entry.resource())) {
                        // A code that is not in the system its sender names is passed on as sent.
                        String where = count.format + ": " + file.getFileName() + " " + error;
                        if (!error.contains("Unknown code")
                                && !FAULTS_OF_SENDERS.matcher(where).matches()) {
                            invalid.add(where);
                        }
                    }
                    profile(core, entry, count);
                }
            }
        }
    }

    private static void profile(UsCoreValidator core, Entry entry, Count count) {
        String profile = UsCoreValidator.profile(entry.resource());
        if (profile.isEmpty()) {
            return;
        }
        count.profiled++;
        boolean lacks = false;
        boolean sent = false;
        boolean wrong = false;
        for (String error : core.errors(entry.resource(), profile)) {
            String kind = profile.substring(profile.lastIndexOf("us-core-") + 8) + " " + words(error);
            if (error.contains("Unknown code") || error.contains("(invalid Version '")) {
                continue; // of a system, or an extension of a version, that is not held here: not checked
            }
            if (NOT_SAID.matcher(error).matches()) {
                lacks = true;
                count.lacks.merge(kind, 1, Integer::sum);
            } else if (AS_SENT.matcher(error).matches()) {
                sent = true;
                count.sent.merge(kind, 1, Integer::sum);
            } else {
                wrong = true;
                count.wrong.merge(kind, 1, Integer::sum);
            }
        }
        count.valid += lacks || sent || wrong ? 0 : 1;
        count.lacking += lacks && !sent && !wrong ? 1 : 0;
        count.asSent += sent && !wrong ? 1 : 0;
    }

    /** Path without positions and the beginning of the message, without values. */
    private static String words(String error) {
        String plain =
                error.replaceAll("\\[\\d+]", "").replaceAll("'[^']*'", "'…'").replaceAll("urn:\\S+", "…");
        return plain.substring(0, Math.min(160, plain.length()));
    }

    private static void paths(JsonNode node, String path, Set<String> paths) {
        if (node.isObject()) {
            node.properties().forEach(member -> paths(member.getValue(), path + "." + member.getKey(), paths));
        } else if (node.isArray()) {
            node.forEach(item -> paths(item, path, paths));
        } else {
            paths.add(path);
        }
    }

    private static String report(String name, Count c) {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: %d shapes; %d have a US Core profile: %d meet it, %d lack only what the input does not say,"
                        + " %d hold a value as sent that it does not allow, %d other",
                name,
                c.shapes,
                c.profiled,
                c.valid,
                c.lacking,
                c.asSent,
                c.profiled - c.valid - c.lacking - c.asSent));
        c.lacks.forEach(
                (kind, n) -> out.append("\n  not said: ").append(n).append(' ').append(kind));
        c.sent.forEach(
                (kind, n) -> out.append("\n  as sent: ").append(n).append(' ').append(kind));
        c.wrong.forEach(
                (kind, n) -> out.append("\n  other: ").append(n).append(' ').append(kind));
        return out.toString();
    }
}
