package org.quiltehr.hub.retain;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.receive.remote.LeaseSql;
import org.quiltehr.hub.work.SetClock;
import org.quiltehr.hub.work.Worker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes months ahead, and each night, at three by the hub's clock, drops what is past its time; of several hubs one does. */
final class Nightly extends Worker {

    private static final Logger LOG = LoggerFactory.getLogger(Nightly.class);
    private static final String LEASE = "retention";
    private static final Duration LOOK = Duration.ofMinutes(10);
    private static final int HOUR = 3;

    /** What is dropped by a clock that is wrong is gone for good. */
    private static final Duration MUCH = Duration.ofDays(1);

    private final DataSource database;
    private final Retention retention;
    private final LeaseSql leases;
    private final SetClock set = new SetClock();
    private @Nullable LocalDate done;

    Nightly(DataSource database, Retention retention, LeaseSql leases) {
        super("retention", LOOK);
        this.database = database;
        this.retention = retention;
        this.leases = leases;
    }

    @Override
    protected boolean turn() throws SQLException {
        try (Connection connection = database.getConnection()) {
            MonthSql.ahead(connection);
        }
        Instant now = Instant.now();
        ZonedDateTime clock = now.atZone(ZoneId.systemDefault());
        if (clock.getHour() == HOUR && !clock.toLocalDate().equals(done) && leases.hold(LEASE)) {
            done = clock.toLocalDate();
            if (set.moved().abs().compareTo(MUCH) > 0) {
                LOG.warn(
                        "retention drops nothing: the clock of this machine was set by {} days since the hub started. If it is"
                                + " right now, start the hub again, or run ./quilt retain",
                        set.moved().toDays());
                return false;
            }
            say(retention.run(now, "retention"));
        }
        return false;
    }

    private static void say(List<Retention.Step> steps) {
        for (Retention.Step step : steps) {
            if (step.held() == null) {
                LOG.info("retention dropped {} before {}: {} rows", step.kind().code(), step.until(), step.rows());
            } else {
                LOG.warn("retention keeps {} before {}: {}", step.kind().code(), step.until(), step.held());
            }
        }
    }
}
