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
            new Format("hl7v2", "corpus/hl7v2", List.of(".hl7", ".txt")));

    private static final class Count {
        int shapes;
        int profiled;
        int valid;
        int lacking;
        final Map<String, Integer> lacks = new TreeMap<>();
        final Map<String, Integer> wrong = new TreeMap<>();
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
            Count count = new Count();
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
            assertTrue(count.shapes >= Math.min(shapes, 30), "the samples were mapped");
        }
        assertEquals(List.of(), invalid, "resources that are not valid R4");
    }

    private static Adapter adapter(String name) {
        for (AdapterFactory factory : ServiceLoader.load(AdapterFactory.class)) {
            if (factory.name().equals(name)) {
                return factory.create(new FeedConfig("lakeside", "f", ZoneId.of("America/New_York"), Map.of()));
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
                        if (!error.contains("Unknown code")) {
                            invalid.add(file.getFileName() + " " + error);
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
        boolean wrong = false;
        for (String error : core.errors(entry.resource(), profile)) {
            String kind = profile.substring(profile.lastIndexOf("us-core-") + 8) + " " + words(error);
            if (error.contains("minimum required = ") || error.contains("us-core-6") || error.contains("us-core-13")) {
                lacks = true;
                count.lacks.merge(kind, 1, Integer::sum);
            } else if (!error.contains("Unknown code")) {
                wrong = true;
                count.wrong.merge(kind, 1, Integer::sum);
            }
        }
        count.valid += lacks || wrong ? 0 : 1;
        count.lacking += lacks && !wrong ? 1 : 0;
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
                "%s: %d shapes; %d have a US Core profile: %d meet it, %d lack only what the input does not say, %d other",
                name,
                c.shapes,
                c.profiled,
                c.valid,
                c.lacking,
                c.profiled - c.valid - c.lacking));
        c.lacks.forEach(
                (kind, n) -> out.append("\n  not said: ").append(n).append(' ').append(kind));
        c.wrong.forEach(
                (kind, n) -> out.append("\n  other: ").append(n).append(' ').append(kind));
        return out.toString();
    }
}
