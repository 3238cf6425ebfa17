package org.quiltehr.hub.summary;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When quiet is silence: longer than three times the longest pause between a practice's last messages, and longer than two
 * days (a weekend is no silence); of a practice with few messages, longer than a fortnight.
 */
final class Silence {

    private static final int FEW = 10;
    private static final int PAUSES = 3;
    private static final Duration LEAST = Duration.ofDays(2);
    private static final Duration WITH_FEW = Duration.ofDays(14);

    private Silence() {}

    /**
     * Since when it is silent, or null.
     *
     * @param messages times of its last messages, newest first
     */
    static @Nullable Instant since(List<Instant> messages, Instant now) {
        if (messages.isEmpty()) {
            return null;
        }
        Instant last = messages.getFirst();
        Duration usual = Duration.ZERO;
        for (int i = 1; i < messages.size(); i++) {
            Duration pause = Duration.between(messages.get(i), messages.get(i - 1));
            usual = pause.compareTo(usual) > 0 ? pause : usual;
        }
        Duration bound = messages.size() < FEW ? WITH_FEW : usual.multipliedBy(PAUSES);
        bound = bound.compareTo(LEAST) < 0 ? LEAST : bound;
        return Duration.between(last, now).compareTo(bound) > 0 ? last : null;
    }
}
