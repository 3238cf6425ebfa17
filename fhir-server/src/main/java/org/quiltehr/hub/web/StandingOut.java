package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.quality.Figures;
import org.quiltehr.hub.watch.Conditions;
import org.quiltehr.hub.web.Badges.Badge;

/** The practices somebody should speak with, the gravest first: what is not here before what is here and poor. */
final class StandingOut {

    private static final int MOST = 8;
    /** In percent: from so much refused, and below so much else, a practice stands out. */
    private static final int REFUSED = 5;

    private static final int UNDERSTOOD = 90;
    private static final int COMPLETE = 85;
    private static final int CODED = 80;

    /** One thing. */
    record Thing(Badge badge, String css, String what, String why) {}

    private final Badges badges;
    private final Map<Integer, Figures> figures;
    private final Set<String> silent;
    private final Practices practices;

    StandingOut(Badges badges, Map<Integer, Figures> figures, Set<String> silent, Practices practices) {
        this.badges = badges;
        this.figures = figures;
        this.silent = silent;
        this.practices = practices;
    }

    List<Thing> of(List<Practice> all) {
        List<Thing> grave = new ArrayList<>();
        List<Thing> poor = new ArrayList<>();
        for (Practice practice : all) {
            Badge badge = badges.of(practice.ref().slug());
            long quiet = practices.feeds(practice.ref()).stream()
                    .filter(feed -> silent.contains(Conditions.subject(feed)))
                    .count();
            if (quiet > 0) {
                grave.add(
                        new Thing(
                                badge,
                                "crit",
                                quiet == 1 ? "1 feed is silent" : quiet + " feeds are silent",
                                "By its own rhythm something should have come. Nothing newer than the last message is in any chart."));
            }
            Figures f = figures.get(practice.ref().num());
            if (f != null) {
                refused(badge, f, grave);
                poor(badge, f, poor);
            }
        }
        grave.addAll(poor);
        return grave.stream().limit(MOST).toList();
    }

    private static void refused(Badge badge, Figures f, List<Thing> things) {
        if (f.refused().tells() && f.refused().percent() >= REFUSED) {
            things.add(new Thing(
                    badge,
                    "crit",
                    f.refused().percent() + " % of a week’s messages are in quarantine",
                    "Nothing of them is in a chart until their cause is mended."));
        }
    }

    private static void poor(Badge badge, Figures f, List<Thing> things) {
        add(
                things,
                badge,
                f.understood().tells() ? f.understood().percent() : null,
                UNDERSTOOD,
                "of its fields are understood",
                "The others are kept in the message and are in no chart: its adapter or its map lacks something.");
        add(
                things,
                badge,
                f.complete().tells() ? f.complete().percent() : null,
                COMPLETE,
                "complete",
                "Missing most: " + QualityWords.weakest(f, 2) + ".");
        add(
                things,
                badge,
                f.coded().tells() ? f.coded().percent() : null,
                CODED,
                "of its codes can be read by others",
                f.unmapped() == 0
                        ? "The rest is sent as words, or is left as it is by a steward’s decision."
                        : f.unmapped() + (f.unmapped() == 1 ? " code waits" : " codes wait")
                                + " for a steward to say what " + (f.unmapped() == 1 ? "it means." : "they mean."));
    }

    private static void add(
            List<Thing> things, Badge badge, @Nullable Integer percent, int least, String what, String why) {
        if (percent != null && percent < least) {
            things.add(new Thing(badge, "warn", percent + " % " + what, why));
        }
    }
}
