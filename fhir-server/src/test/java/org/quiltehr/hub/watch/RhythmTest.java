package org.quiltehr.hub.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quiltehr.hub.watch.SimulatedNetwork.Feed;
import org.quiltehr.hub.watch.SimulatedNetwork.Outage;

/** The silent-feed watch on simulated traffic: outages found in time, hardly a false alarm, two notices a condition. */
class RhythmTest {

    private static final int DAY = 86_400 / Rhythm.SLOT;
    private static final long LEARNT = 14L * DAY;
    private static final long FROM =
            Rhythm.slot(SimulatedNetwork.FIRST.atStartOfDay(ZoneId.of("UTC")).toInstant());
    private static final long TO = FROM + 7L * SimulatedNetwork.WEEKS * DAY;

    /** A time in which the watch said that the feed is silent. */
    private record Alarm(Feed feed, long opened, long closed, double threshold, double longest) {}

    @Test
    void outagesAreFoundAndFalseAlarmsAreRare() {
        outagesAreFoundWithinTwiceTheUsualPauseAndFalseAlarmsAreRare(1);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(longs = {2, 3, 4, 5, 6, 7, 8, 9})
    void outagesAreFoundWithinTwiceTheUsualPauseAndFalseAlarmsAreRare(long seed) {
        List<Alarm> alarms = new ArrayList<>();
        int outages = 0;
        List<Alarm> falseAlarms = new ArrayList<>();
        for (Feed feed : SimulatedNetwork.feeds(seed)) {
            List<Alarm> own = watch(feed);
            alarms.addAll(own);
            for (Outage outage : feed.outages()) {
                outages++;
                found(seed, feed, outage, own);
            }
            own.stream().filter(a -> !explained(a)).forEach(falseAlarms::add);
        }
        System.out.println("seed " + seed + ": outages " + outages + ", all found; alarms " + alarms.size() + ", false "
                + falseAlarms.size() + " in " + (SimulatedNetwork.WEEKS - 2) + " weeks");
        assertThat(outages).isGreaterThan(5);
        assertThat(falseAlarms).hasSizeLessThanOrEqualTo(SimulatedNetwork.WEEKS - 2);
    }

    private static void found(long seed, Feed feed, Outage outage, List<Alarm> alarms) {
        List<Alarm> of = alarms.stream()
                .filter(a -> a.opened() >= Rhythm.slot(outage.from()) && a.opened() <= Rhythm.slot(outage.to()))
                .toList();
        assertThat(of)
                .as("seed " + seed + ", outage of " + feed.kind() + " " + feed.number())
                .hasSize(1);
        Alarm alarm = of.getFirst();
        long last = Arrays.stream(feed.slots())
                .filter(s -> s < alarm.opened())
                .max()
                .orElseThrow();
        // by the clock, apart from the feed's own time
        assertThat(alarm.opened() - last).isLessThanOrEqualTo(2 * longestPause(feed, last));
        System.out.println("  " + feed.kind() + " " + feed.number() + ": silent after "
                + Duration.ofSeconds((alarm.opened() - last) * Rhythm.SLOT) + " (" + alarm.threshold()
                + " of its own time; longest pause so far " + alarm.longest() + ")");
    }

    /** Slots between two messages, the most until one. */
    private static long longestPause(Feed feed, long until) {
        long longest = 0;
        for (int i = 1; i < feed.slots().length && feed.slots()[i] <= until; i++) {
            longest = Math.max(longest, feed.slots()[i] - feed.slots()[i - 1]);
        }
        return longest;
    }

    private static boolean explained(Alarm alarm) {
        return alarm.feed().outages().stream()
                .anyMatch(o -> Rhythm.slot(o.from()) <= alarm.opened() && alarm.opened() <= Rhythm.slot(o.to()) + DAY);
    }

    /** As the hub does: learns anew each day from the eight weeks before, looks each quarter hour. */
    private static List<Alarm> watch(Feed feed) {
        List<Alarm> alarms = new ArrayList<>();
        Week week = new Week(feed.zone(), true);
        List<long[]> down = new ArrayList<>();
        LongPredicate watched = slot -> down.stream().noneMatch(d -> slot >= d[0] && slot < d[1]);
        Rhythm rhythm = Rhythm.learn(week, feed.slots(), FROM, FROM + LEARNT, watched);
        int next = 0;
        long last = -1;
        long opened = -1;
        for (long now = FROM; now < TO; now++) {
            while (next < feed.slots().length && feed.slots()[next] < now) {
                last = feed.slots()[next++];
                if (opened >= 0) {
                    alarms.add(new Alarm(feed, opened, now, rhythm.threshold(), rhythm.longest()));
                    down.add(new long[] {
                        Arrays.stream(feed.slots(), 0, next - 1).max().orElse(FROM) + 1, last
                    });
                    opened = -1;
                }
            }
            if (now < FROM + LEARNT) {
                continue;
            }
            if ((now - FROM) % DAY == 0 && opened < 0) {
                rhythm = Rhythm.learn(week, feed.slots(), FROM, now, watched);
            }
            if (opened < 0 && rhythm.silent(last, now)) {
                opened = now;
            }
        }
        if (opened >= 0) {
            alarms.add(new Alarm(feed, opened, TO, rhythm.threshold(), rhythm.longest()));
        }
        return alarms;
    }

    @Test
    void aNightCountsForNothing() {
        Week week = new Week(ZoneId.of("America/New_York"), true);
        long[] slots = java.util.stream.LongStream.range(FROM, FROM + 28L * DAY)
                .filter(s -> {
                    int hour = week.hour(Rhythm.at(s));
                    return hour / 24 < 5 && hour % 24 >= 8 && hour % 24 < 17;
                })
                .toArray();
        Rhythm rhythm = Rhythm.learn(week, slots, FROM, FROM + 28L * DAY, s -> true);
        ZoneId zone = week.zone();
        Instant evening = LocalDate.of(2026, 11, 6).atTime(16, 45).atZone(zone).toInstant(); // a Friday
        Instant monday = LocalDate.of(2026, 11, 9).atTime(7, 0).atZone(zone).toInstant();
        assertThat(rhythm.silent(Rhythm.slot(evening), Rhythm.slot(monday))).isFalse();
        assertThat(rhythm.silent(Rhythm.slot(evening), Rhythm.slot(monday) + 16))
                .isTrue();
        Instant thanksgiving =
                LocalDate.of(2026, 11, 26).atTime(17, 0).atZone(zone).toInstant();
        Instant eve = LocalDate.of(2026, 11, 25).atTime(16, 45).atZone(zone).toInstant();
        assertThat(rhythm.silent(Rhythm.slot(eve), Rhythm.slot(thanksgiving))).isFalse();
    }

    @Test
    void hoursInWhichTheHubWasDownAreNoPause() {
        Week week = new Week(ZoneId.of("America/New_York"), false);
        long[] slots = java.util.stream.LongStream.range(FROM, FROM + 28L * DAY).toArray();
        long down = FROM + 20L * DAY;
        Rhythm rhythm = Rhythm.learn(week, slots, FROM, down, s -> s < down || s >= down + DAY);
        assertThat(rhythm.silent(down - 1, down + DAY)).isFalse();
        assertThat(rhythm.silent(down - 1, down + DAY + 4)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-01",
                "2026-01-19",
                "2026-05-25",
                "2026-06-19",
                "2026-07-03",
                "2026-09-07",
                "2026-10-12",
                "2026-11-11",
                "2026-11-26",
                "2026-12-25",
                "2027-12-31"
            })
    void legalHolidaysAreKnown(String day) {
        assertThat(Holidays.is(LocalDate.parse(day))).isTrue();
        assertThat(Holidays.is(LocalDate.parse(day).plusDays(4))).isFalse();
    }
}
