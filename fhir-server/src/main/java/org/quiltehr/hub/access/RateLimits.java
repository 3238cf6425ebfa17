package org.quiltehr.hub.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many requests each client may make: a token bucket (GCRA) for each app, account, feed and unknown address, so that one
 * that runs wild does not take the hub from the others. Each hub counts for itself.
 */
final class RateLimits {

    private static final long SECOND = 1_000_000_000L;
    private static final int MOST_CLIENTS = 50_000;

    /** When the bucket of a client is full again, by the clock of this virtual machine. */
    private final Map<String, AtomicLong> full = new ConcurrentHashMap<>();

    private final AtomicLong swept = new AtomicLong();
    private final long interval;
    private final long burst;
    private final LongSupplier nanos;

    /**
     * Limits.
     *
     * @param perSecond requests a client may make for ever; 0 for no limit
     * @param burst how many it may make at once after a rest
     */
    RateLimits(int perSecond, int burst, LongSupplier nanos) {
        this.interval = perSecond <= 0 ? 0 : SECOND / perSecond;
        this.burst = interval * Math.max(1, burst);
        this.nanos = nanos;
        swept.set(nanos.getAsLong());
    }

    /** Takes one request of a client: 0, or the seconds after which it may ask again. */
    long take(String client) {
        if (interval == 0) {
            return 0;
        }
        long now = nanos.getAsLong();
        long before = swept.get();
        if (full.size() > MOST_CLIENTS && now - before > SECOND && swept.compareAndSet(before, now)) {
            full.values().removeIf(one -> one.get() - now <= 0);
        }
        AtomicLong one = full.computeIfAbsent(client, key -> new AtomicLong(now));
        while (true) {
            long was = one.get();
            long next = Math.max(was - now, 0) + interval;
            if (next > burst) {
                return Math.max(1, (next - burst + SECOND - 1) / SECOND);
            }
            if (one.compareAndSet(was, now + next)) {
                return 0;
            }
        }
    }
}
