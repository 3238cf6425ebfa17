package org.quiltehr.adapter.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/**
 * {@code docs/coverage.md}: one section per format, each written by a test of its module under {@code
 * -Dcoverage.write=true} and compared otherwise, so that the page never tells of an older adapter.
 */
public final class CoveragePage {

    private static final String HEAD = "# What became of the sample files\n\nWritten by the tests over the corpus of"
            + " published samples, which is not part of this repository:\n`./quilt test -Dcoverage.write=true`."
            + " A message is stored whole, ignored by a named rule, or quarantined whole with a reason.\n";

    private CoveragePage() {}

    /**
     * @param module the folder the tests of a module run in; the page is sought above it
     * @param heading names the format
     * @param text of the section
     */
    public static void section(Path module, String heading, String text) {
        Path page = page(module);
        TreeMap<String, String> sections = read(page);
        String body = "\n" + text.strip() + "\n";
        if (Boolean.getBoolean("coverage.write")) {
            sections.put(heading, body);
            write(page, sections);
            return;
        }
        assertEquals(
                sections.get(heading),
                body,
                "docs/coverage.md tells of an older state: run with -Dcoverage.write=true and review the difference");
    }

    private static Path page(Path module) {
        for (Path at = module.toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("quilt")) && Files.isDirectory(at.resolve("docs"))) {
                return at.resolve("docs/coverage.md");
            }
        }
        throw new AssertionError("no checkout above " + module);
    }

    private static TreeMap<String, String> read(Path page) {
        TreeMap<String, String> sections = new TreeMap<>();
        try {
            if (Files.exists(page)) {
                String[] parts = Files.readString(page).split("(?m)^## ");
                for (int i = 1; i < parts.length; i++) {
                    int end = parts[i].indexOf('\n');
                    sections.put(
                            parts[i].substring(0, end),
                            "\n" + parts[i].substring(end).strip() + "\n");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sections;
    }

    private static void write(Path page, TreeMap<String, String> sections) {
        StringBuilder out = new StringBuilder(HEAD);
        sections.forEach((heading, body) ->
                out.append("\n## ").append(heading).append('\n').append(body));
        try {
            Files.writeString(page, out.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
