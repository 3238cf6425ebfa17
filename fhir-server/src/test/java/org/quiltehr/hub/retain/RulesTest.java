package org.quiltehr.hub.retain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quiltehr.hub.practice.ConfigProblem;

/** Rules as they stand in a configuration, and what is past its time by them. */
class RulesTest {

    @TempDir
    Path folder;

    private Path config(String text) throws IOException {
        return Files.writeString(folder.resolve("quilt.yaml"), text);
    }

    @Test
    void wholeMonthsAreKept() throws IOException {
        Rules rules = Rules.read(config("""
                practices: {}
                retention:
                  journal: 24 months
                  audit: 6 years
                """));
        Instant now = Instant.parse("2026-11-26T01:00:00Z");
        assertThat(rules.bound(Kind.JOURNAL, now)).isEqualTo("2024-11-01T00:00:00Z");
        assertThat(rules.bound(Kind.AUDIT, now)).isEqualTo("2020-11-01T00:00:00Z");
        assertThat(rules.bound(Kind.HISTORY, now)).isNull();
    }

    @Test
    void withoutRulesNothingIsEverPastItsTime() throws IOException {
        assertThat(Rules.read(config("practices: {}\n"))).isEqualTo(Rules.NONE);
        assertThat(Rules.read(config(""))).isEqualTo(Rules.NONE);
        assertThat(Rules.read(null)).isEqualTo(Rules.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "journal: 0 months, quilt.yaml line 2: retention.journal: write whole months",
        "journal: 3 weeks, quilt.yaml line 2: retention.journal: write whole months",
        "journal: , quilt.yaml line 2: retention.journal: write whole months",
        "journals: 3 months, quilt.yaml line 2: retention.journals: is not kept by month; known: journal"
    })
    void whatIsNoRuleIsSaidWithItsLine(String rule, String said) throws IOException {
        Path config = config("retention:\n  " + rule + "\n");
        assertThatThrownBy(() -> Rules.read(config))
                .isInstanceOf(ConfigProblem.class)
                .hasMessageStartingWith(said);
    }
}
