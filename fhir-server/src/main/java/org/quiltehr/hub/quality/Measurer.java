package org.quiltehr.hub.quality;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.work.Worker;

/**
 * Measures one practice after the other, each once an hour; one that has sent little yet each minute, so that whoever
 * connects it sees what comes of that. Two hubs may measure the same: the figures are the same.
 */
final class Measurer extends Worker {

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration OLD = Duration.ofHours(1);
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private final QualitySql sql;
    private final Measuring measuring;
    private final Practices practices;

    Measurer(QualitySql sql, Measuring measuring, Practices practices) {
        super("quality of what arrives", LOOK);
        this.sql = sql;
        this.measuring = measuring;
        this.practices = practices;
    }

    @Override
    protected boolean turn() {
        Instant now = Instant.now();
        Optional<Practice> due =
                sql.due(now.minus(OLD), now.minus(YOUNG), Measuring.MESSAGES).flatMap(practices::byNum);
        due.ifPresent(practice -> sql.keep(practice.ref().num(), measuring.of(practice, now)));
        return due.isPresent();
    }
}
