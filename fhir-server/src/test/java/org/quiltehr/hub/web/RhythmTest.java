package org.quiltehr.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a feed is silent, by the same hours of the week before. */
class RhythmTest {

    /** A Monday. */
    private static final Instant NOON = Instant.parse("2026-11-23T12:30:00Z");

    /** Two messages each working hour, until a moment. */
    private static Map<Long, Long> office(String until) {
        Map<Long, Long> hours = new HashMap<>();
        for (Instant at = Instant.parse("2026-11-09T00:00:00Z");
                at.isBefore(Instant.parse(until));
                at = at.plusSeconds(3600)) {
            var local = at.atZone(java.time.ZoneOffset.UTC);
            if (local.getDayOfWeek().getValue() < 6 && local.getHour() >= 8 && local.getHour() < 18) {
                hours.put(at.getEpochSecond() / 3600, 2L);
            }
        }
        return hours;
    }

    @Test
    void aFeedThatKeepsItsHoursIsNotSilent() {
        Rhythm rhythm = new Rhythm(office("2026-11-23T12:30:00Z"), NOON);
        assertThat(rhythm.silent()).isFalse();
        assertThat(rhythm.today()).isEqualTo(rhythm.usual()).isEqualTo(10);
    }

    @Test
    void aClosedPracticeIsNotSilentButOneThatDoesNotOpenIs() {
        Map<Long, Long> untilFriday = office("2026-11-21T00:00:00Z");
        assertThat(new Rhythm(untilFriday, Instant.parse("2026-11-22T23:00:00Z")).silent())
                .as("on Sunday night")
                .isFalse();
        assertThat(new Rhythm(untilFriday, Instant.parse("2026-11-23T09:30:00Z")).silent())
                .as("on Monday after an hour")
                .isFalse();
        Rhythm noon = new Rhythm(untilFriday, NOON);
        assertThat(noon.missed()).isEqualTo(8);
        assertThat(noon.silent()).isTrue();
    }

    @Test
    void aNewFeedAndOneThatNeverSentHaveNoRhythmToBreak() {
        assertThat(new Rhythm(Map.of(), NOON).silent()).isFalse();
        Map<Long, Long> sinceFriday = office("2026-11-21T00:00:00Z");
        sinceFriday
                .keySet()
                .removeIf(hour -> hour < Instant.parse("2026-11-20T00:00:00Z").getEpochSecond() / 3600);
        assertThat(new Rhythm(sinceFriday, NOON).silent()).isFalse();
    }
}
