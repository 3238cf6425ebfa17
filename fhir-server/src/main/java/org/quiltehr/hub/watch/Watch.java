package org.quiltehr.hub.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
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
    private @Nullable Instant due;

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
        Instant next = due == null ? now.plus(every) : due; // a hub that has just started has other work
        due = next;
        if (leases.hold(LEASE) && !now.isBefore(next)) {
            due = now.plus(every);
            look.at(now);
            teller.at(now);
        }
        return false;
    }
}
