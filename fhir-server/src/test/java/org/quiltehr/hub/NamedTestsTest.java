package org.quiltehr.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say is shown by a test is shown by one that is there. */
class NamedTestsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z0-9]+Test)(?:\\.([a-z][A-Za-z0-9]+))?`");

    @Test
    void eachTestADocumentNamesIsThere() throws IOException {
        Map<String, String> sources = sources();
        Set<String> missing = new TreeSet<>();
        int named = 0;
        for (Path document : documents()) {
            Matcher matcher = NAMED.matcher(Files.readString(document));
            while (matcher.find()) {
                named++;
                String source = sources.get(matcher.group(1));
                String method = matcher.group(2);
                if (source == null || method != null && !source.contains("void " + method + "(")) {
                    missing.add(ROOT.relativize(document) + ": " + matcher.group());
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).isGreaterThan(100);
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> documents = Files.list(ROOT.resolve("docs"))) {
            return documents.filter(path -> path.toString().endsWith(".md")).toList();
        }
    }

    /** By the names of their classes. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : List.of("fhir-server", "adapters", "profiles", "bench")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
                for (Path file :
                        (Iterable<Path>) files.filter(path -> path.toString().endsWith("Test.java")
                                && !path.toString().contains("/target/"))::iterator) {
                    sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
        return sources;
    }
}
