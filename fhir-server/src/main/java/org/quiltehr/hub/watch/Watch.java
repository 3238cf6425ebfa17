package org.quiltehr.hub.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.quiltehr.hub.receive.remote.LeaseSql;
import org.quiltehr.hub.work.Worker;

/** Looks every minute and tells; of several hubs on one database one does. */
final class Watch extends Worker {

    private static final String LEASE = "watch";
    private static final Duration RENEW = Duration.ofSeconds(10);

    private final LeaseSql leases;
    private final Look look;
    private final Teller teller;
    private final InstantSource clock;
    private final Duration every;

    /** Of {@link System#nanoTime}: a clock that is set holds nothing up. */
    private long due;

    private boolean begun;

    Watch(LeaseSql leases, Look look, Teller teller, InstantSource clock, Duration every) {
        super("watch", RENEW.compareTo(every) < 0 ? RENEW : every);
        this.leases = leases;
        this.look = look;
        this.teller = teller;
        this.clock = clock;
        this.every = every;
    }

    @Override
    protected boolean turn() {
        Instant now = clock.instant();
        if (!begun) { // a hub that has just started has other work
            begun = true;
            due = System.nanoTime() + every.toNanos();
        }
        if (leases.hold(LEASE) && System.nanoTime() - due >= 0) {
            due = System.nanoTime() + every.toNanos();
            look.at(now);
            teller.at(now);
        }
        return false;
    }
}
