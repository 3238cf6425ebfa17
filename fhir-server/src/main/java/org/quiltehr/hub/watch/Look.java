package org.quiltehr.hub.watch;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.BreakGlass;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.watch.ConditionSql.Condition;

/**
 * One look at everything that is watched: what is newly out of order is opened, what is in order again is closed. What opens at
 * one bound closes at a lower one, so that nothing opens and closes at every look.
 */
final class Look {

    private static final Duration BACKLOG_OPENS = Duration.ofMinutes(10);
    private static final Duration BACKLOG_CLOSES = Duration.ofMinutes(1);
    private static final double DISK_OPENS = 0.10;
    private static final double DISK_CLOSES = 0.15;
    private static final Duration REFUSED_OF = Duration.ofHours(24);
    private static final long REFUSED_LEAST = 5;
    private static final double REFUSED_OPENS = 0.20;
    private static final double REFUSED_CLOSES = 0.10;
    private static final int NETWORK = 3;
    private static final Duration OVERLAP = Duration.ofSeconds(Rhythm.SLOT);

    private final SlotSql slots;
    private final ConditionSql conditions;
    private final Practices practices;
    private final SilentFeeds silent;
    private final BreakGlass glass;
    private final Standing standing;
    private final Path disk;

    Look(
            SlotSql slots,
            ConditionSql conditions,
            Practices practices,
            SilentFeeds silent,
            BreakGlass glass,
            Standing standing,
            Path disk) {
        this.glass = glass;
        this.slots = slots;
        this.conditions = conditions;
        this.practices = practices;
        this.silent = silent;
        this.standing = standing;
        this.disk = disk;
    }

    /** Looks as if it were {@code now}. */
    void at(Instant now) {
        long slot = Rhythm.slot(now);
        Long last = slots.last();
        Instant since = last == null
                ? Rhythm.at(slot - SilentFeeds.LEARNED_FROM)
                : Rhythm.at(last).minus(OVERLAP);
        slots.note(since, now);
        slots.forget(slot - SilentFeeds.LEARNED_FROM - SilentFeeds.SLOTS_OF_DAY);
        List<Condition> open = conditions.open();
        Set<String> names = open.stream().map(Look::name).collect(Collectors.toSet());
        List<Finding> found = new ArrayList<>(silentFeeds(slot, now, names));
        found.addAll(refused(now, names));
        found.addAll(backlog(now, names));
        found.addAll(disk(names));
        found.addAll(emergencies());
        found.addAll(standing.at(now, (kind, subject) -> names.contains(name(kind, subject))));
        Set<String> wrong = found.stream().map(Look::name).collect(Collectors.toSet());
        open.stream().filter(c -> !wrong.contains(name(c))).forEach(c -> conditions.close(c.id(), now));
        found.stream().filter(f -> !names.contains(name(f))).forEach(f -> conditions.open(f, now));
    }

    private List<Finding> silentFeeds(long slot, Instant now, Set<String> open) {
        Instant from = Rhythm.at(slot - SilentFeeds.LEARNED_FROM);
        long first = Rhythm.slot(from);
        SilentFeeds.Silences found = silent.look(
                feeds(), slots.known(first), feed -> slots.of(feed, first), conditions.silences(from, now), slot);
        int many = found.feeds().size();
        if (many < NETWORK || 2 * many <= found.known()) {
            return found.feeds();
        }
        // one condition for all of them; what was open before stays, and who is still silent when it closes is told of
        // then
        List<Finding> together = new ArrayList<>(
                found.feeds().stream().filter(f -> open.contains(name(f))).toList());
        together.add(new Finding(
                Finding.Kind.NETWORK_SILENT,
                "",
                many + " of " + found.known()
                        + " feeds fell silent: look at the hub's network, its MLLP port and the way to"
                        + " the practices before you call any of them."));
        return together;
    }

    private List<Feed> feeds() {
        return practices.list().stream()
                .flatMap(p -> practices.feeds(p.ref()).stream())
                .toList();
    }

    private List<Finding> refused(Instant now, Set<String> open) {
        List<Finding> found = new ArrayList<>();
        for (SlotSql.Share share : slots.shares(now.minus(REFUSED_OF))) {
            @Nullable Feed feed = practices.feed(share.feed()).orElse(null);
            if (feed == null) {
                continue;
            }
            Finding finding = new Finding(
                    Finding.Kind.FEED_REFUSED,
                    SilentFeeds.subject(feed),
                    share.quarantined() + " of " + share.messages()
                            + " messages of the last 24 hours are quarantined: read their reasons on the practice's page,"
                            + " and replay them when the cause is mended.");
            double bound = open.contains(name(finding)) ? REFUSED_CLOSES : REFUSED_OPENS;
            if (share.quarantined() >= REFUSED_LEAST && share.quarantined() >= bound * share.messages()) {
                found.add(finding);
            }
        }
        return found;
    }

    /** Each practice that has a record of the person is told of each; who the person is stands where they sign in. */
    private List<Finding> emergencies() {
        return glass.waiting().stream()
                .map(opened -> new Finding(
                        Finding.Kind.EMERGENCY,
                        opened.practice() + "/emergency-" + opened.num(),
                        "The chart of a patient of this practice was opened in an emergency at " + opened.at()
                                + ". Whose, by whom and why stands at /break-glass/reviews; an auditor judges it within "
                                + BreakGlass.REVIEW_HOURS + " hours."))
                .toList();
    }

    private List<Finding> backlog(Instant now, Set<String> open) {
        Instant waiting = slots.waitingSince();
        Duration bound = open.contains(name(Finding.Kind.BACKLOG, "")) ? BACKLOG_CLOSES : BACKLOG_OPENS;
        return waiting == null || Duration.between(waiting, now).compareTo(bound) < 0
                ? List.of()
                : List.of(new Finding(
                        Finding.Kind.BACKLOG,
                        "",
                        "Messages wait to be worked since " + waiting
                                + ": they are journaled and safe. Look at the hub's log and the database's load."));
    }

    private List<Finding> disk(Set<String> open) {
        try {
            FileStore store = Files.getFileStore(disk);
            double free = store.getUsableSpace() / (double) store.getTotalSpace();
            double bound = open.contains(name(Finding.Kind.DISK, "")) ? DISK_CLOSES : DISK_OPENS;
            return free >= bound
                    ? List.of()
                    : List.of(new Finding(
                            Finding.Kind.DISK,
                            "",
                            "Less than " + Math.round(100 * bound)
                                    + " % of the data folder's disk is free: make room before it is full."));
        } catch (IOException e) {
            return List.of(); // no data folder of this hub's own: the database stands elsewhere
        }
    }

    private static String name(Condition condition) {
        return name(condition.kind(), condition.subject());
    }

    private static String name(Finding finding) {
        return name(finding.kind(), finding.subject());
    }

    private static String name(Finding.Kind kind, String subject) {
        return kind.code() + " " + subject;
    }
}
