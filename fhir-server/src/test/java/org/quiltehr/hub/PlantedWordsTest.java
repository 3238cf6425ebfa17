package org.quiltehr.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the watch over the suite's logs would find what is planted, wherever in a line it stands. */
class PlantedWordsTest {

    private final PlantedWords words = new PlantedWords();
    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
    private final PrintStream log = new PrintStream(words.along(passed), true, StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "could not store Patient LAKE%s^Ann",
                "duplicate key (name)=(lake%s)",
            })
    void aWordOfAChartIsFound(String line) {
        log.println(line.formatted("can" + "ary"));
        assertThat(words.take()).hasSize(1).allMatch(found -> found.contains("[planted]"));
        assertThat(words.take()).as("told once").isEmpty();
    }

    @Test
    void wordsOfTheLeakTestAndCredentialsAreFoundWithinAStackTrace() {
        for (String word : List.of(
                "Zphiddenhill" + "q",
                "Zcownlake" + "q",
                "seventeen quiet" + " herons",
                "quilt" + "app_" + "a".repeat(43))) {
            new IllegalStateException("at " + word + " in it").printStackTrace(log);
            assertThat(words.take()).as(word).hasSize(1);
        }
    }

    @Test
    void whatTheHubUsuallySaysPassesUnchanged() {
        String usual = "2026-11-26 INFO started in 3.2 s; feeds: lake/ehr; quiltfeed_ is how keys begin\n";
        log.print(usual);
        assertThat(words.take()).isEmpty();
        assertThat(passed.toString(StandardCharsets.UTF_8)).isEqualTo(usual);
    }
}
