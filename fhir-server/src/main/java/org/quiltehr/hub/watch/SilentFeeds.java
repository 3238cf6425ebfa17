package org.quiltehr.hub.watch;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.LongPredicate;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.watch.ConditionSql.Span;
import org.quiltehr.hub.watch.SlotSql.Known;

/**
 * Which feeds are silent now by their own {@link Rhythm}, learned anew each day from the last eight weeks; nothing is said of a
 * feed known for less than two.
 */
final class SilentFeeds {

    static final int SLOTS_OF_DAY = 86_400 / Rhythm.SLOT;
    static final long LEARNED_FROM = 56L * SLOTS_OF_DAY;
    private static final long LEAST_KNOWN = 14L * SLOTS_OF_DAY;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm zzz", Locale.US);

    /**
     * What a look found.
     *
     * @param feeds one finding for each silent feed
     * @param known how many feeds' rhythm is known
     */
    record Silences(List<Finding> feeds, int known) {}

    private record Learned(long at, Rhythm rhythm) {}

    private final Map<Integer, Learned> learned = new HashMap<>();
    private final boolean holidays;

    SilentFeeds(boolean holidays) {
        this.holidays = holidays;
    }

    /**
     * Looks.
     *
     * @param feeds those configured now
     * @param known first and last slots by feed
     * @param slots of a feed, or of the hub, by number; asked for a feed once a day
     * @param silent times in which a feed is known to have been silent, by its subject; their slots teach nothing
     * @param now slot that has just begun
     */
    Silences look(
            List<Feed> feeds,
            Map<Integer, Known> known,
            IntFunction<long[]> slots,
            Map<String, List<Span>> silent,
            long now) {
        long[] hub = slots.apply(SlotSql.HUB);
        List<Finding> found = new ArrayList<>();
        int due = 0;
        for (Feed feed : feeds) {
            Known own = known.get(feed.num());
            if (own == null || own.first() > now - LEAST_KNOWN) {
                continue;
            }
            due++;
            long last = own.last();
            Rhythm rhythm = rhythm(feed, own, slots, watched(hub, silent.getOrDefault(subject(feed), List.of())), now);
            if (rhythm.silent(last, now, watched(hub, List.of()))) {
                found.add(new Finding(Finding.Kind.FEED_SILENT, subject(feed), text(feed, rhythm, last)));
            }
        }
        return new Silences(found, due);
    }

    private Rhythm rhythm(Feed feed, Known own, IntFunction<long[]> slots, LongPredicate watched, long now) {
        Learned known = learned.get(feed.num());
        if (known == null || now - known.at() >= SLOTS_OF_DAY) {
            Week week = new Week(feed.practice().zone(), holidays);
            known = new Learned(
                    now,
                    Rhythm.learn(
                            week, slots.apply(feed.num()), Math.max(own.first(), now - LEARNED_FROM), now, watched));
            learned.put(feed.num(), known);
        }
        return known.rhythm();
    }

    /** Slots before the first in which a hub noted that it is there count as watched: they are of before the watch. */
    private static LongPredicate watched(long[] hub, List<Span> silent) {
        return slot -> {
            boolean there = hub.length == 0 || slot < hub[0] || Arrays.binarySearch(hub, slot) >= 0;
            return there && silent.stream().noneMatch(s -> slot >= Rhythm.slot(s.from()) && slot < Rhythm.slot(s.to()));
        };
    }

    private static String text(Feed feed, Rhythm rhythm, long last) {
        ZoneId zone = feed.practice().zone();
        Long usual = rhythm.usualUntil(last);
        return "No message since " + TIME.format(Rhythm.at(last + 1).atZone(zone))
                + "; the longest pause learned would have"
                + " ended "
                + (usual == null ? "within weeks" : TIME.format(Rhythm.at(usual).atZone(zone)))
                + ". Ask the practice whether its system sends, and look for refused connections.";
    }

    static String subject(Feed feed) {
        return feed.practice().ref().slug() + "/" + feed.slug();
    }
}
