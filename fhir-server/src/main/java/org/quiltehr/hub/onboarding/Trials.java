package org.quiltehr.hub.onboarding;

import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.map.Adapters;
import org.quiltehr.hub.map.FeedAdapter;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practice;

/** Tries a named adapter, or finds out which one understands the samples best. */
final class Trials {

    /** Takes the adapter that understands most. */
    static final String AUTO = "auto";

    private final Adapters adapters;

    Trials(Adapters adapters) {
        this.adapters = adapters;
    }

    /**
     * What the adapter makes of the samples; nothing is kept.
     *
     * @throws ConfigException if there is no such adapter, it refuses the settings, or none fits the files
     */
    Trial run(String adapter, Map<String, Object> settings, ZoneId zone, List<Sample> samples) {
        if (!adapter.equals(AUTO)) {
            Tally tally = tally(feed(adapter, settings, zone), samples);
            return tally.trial(Map.of(adapter, tally.score().points()));
        }
        Map<String, Integer> considered = new LinkedHashMap<>();
        Tally best = null;
        ConfigException refused = null;
        for (String name : candidates(samples)) {
            try {
                Tally tally = tally(feed(name, settings, zone), samples);
                int points = tally.score().points();
                if (best == null || points > best.score().points()) {
                    best = tally;
                }
                considered.put(name, points);
            } catch (ConfigException e) {
                refused = new ConfigException("adapter " + name + ": " + e.getMessage());
            }
        }
        if (best == null) {
            throw refused != null
                    ? refused
                    : new ConfigException("The files are not recognised. Name an adapter; installed: "
                            + String.join(", ", adapters.names()));
        }
        return best.trial(considered);
    }

    /** The recognised vendors' adapters, then those of the formats; of equal ones the first is taken. */
    private Set<String> candidates(List<Sample> samples) {
        Set<String> vendors = new LinkedHashSet<>();
        Set<String> formats = new LinkedHashSet<>();
        for (Sample sample : samples) {
            Recognition recognition = Recognition.of(sample);
            vendors.add(recognition.adapter());
            formats.add(recognition.format().adapter);
        }
        vendors.addAll(formats);
        vendors.retainAll(adapters.names());
        return vendors;
    }

    private static Tally tally(FeedAdapter adapter, List<Sample> samples) {
        Tally tally = new Tally(adapter);
        samples.forEach(tally::add);
        return tally;
    }

    private FeedAdapter feed(String adapter, Map<String, Object> settings, ZoneId zone) {
        Practice practice = new Practice(new PracticeRef(0, new UUID(0, 0), "trial"), "Trial", zone);
        return adapters.trial(new Feed(0, practice, "trial", adapter, null, Feed.Ack.COMMIT, settings));
    }
}
