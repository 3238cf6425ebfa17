package org.quiltehr.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** {@code requirements.csv}: every SHALL names tests that are there and run, or says why it is not tested. */
class RequirementsTest {

    private static final Path TESTS = Path.of("src/test/java");

    private record Row(String id, String conformance, String text, String test, String reason) {}

    @Test
    void everyShallHasATestThatIsThereOrAReason() {
        Map<String, String> classes = classes();
        List<String> wrong = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        List<Row> rows = rows();
        for (Row row : rows) {
            if (!ids.add(row.id())) {
                wrong.add(row.id() + " stands there twice");
            }
            if (row.test().isBlank() == row.reason().isBlank()) {
                wrong.add(row.id() + " has neither a test nor a reason, or both");
            }
            for (String test : row.test().split("[ ;]+")) {
                if (!test.isBlank() && !isThere(test, classes)) {
                    wrong.add(row.id() + " names a test that is not there: " + test);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(rows.stream().filter(row -> row.conformance().equals("SHALL")))
                .hasSizeGreaterThan(150);
    }

    /** A class, or a class and a method that is a test. */
    private static boolean isThere(String test, Map<String, String> classes) {
        String[] parts = test.split("\\.", 2);
        String name = classes.get(parts[0]);
        if (name == null) {
            return false;
        }
        try {
            for (Class<?> type = Class.forName(name); type != null; type = type.getSuperclass()) {
                if (Stream.of(type.getDeclaredMethods())
                        .anyMatch(
                                method -> (parts.length == 1 || method.getName().equals(parts[1]))
                                        && AnnotationSupport.isAnnotated(method, Testable.class))) {
                    return true;
                }
            }
            return false;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** The names of all test classes by their simple names. */
    private static Map<String, String> classes() {
        try (Stream<Path> files = Files.walk(TESTS)) {
            Map<String, String> classes = new HashMap<>();
            files.filter(file -> file.toString().endsWith("Test.java"))
                    .forEach(file -> classes.put(
                            file.getFileName().toString().replace(".java", ""),
                            TESTS.relativize(file)
                                    .toString()
                                    .replace(".java", "")
                                    .replace('/', '.')));
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Row> rows() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(RequirementsTest.class.getResourceAsStream("/requirements.csv")),
                StandardCharsets.UTF_8))) {
            return reader.lines()
                    .skip(1)
                    .map(RequirementsTest::cells)
                    .map(cells -> new Row(cells.get(0), cells.get(2), cells.get(3), cells.get(4), cells.get(5)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        assertThat(cells).as(line).hasSize(6);
        return cells;
    }
}
