package org.quiltehr.hub.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.work.Worker;

/** Reads every 15 seconds what waits, and every five minutes how large tables are; a scrape costs the database nothing. */
final class StateMeters extends Worker {

    private static final Duration PAUSE = Duration.ofSeconds(15);
    private static final int SIZES_EVERY = 20;

    private final StateSql sql;
    private final Practices practices;
    private final MultiGauge waiting;
    private final MultiGauge lag;
    private final MultiGauge quiet;
    private final MultiGauge sizes;
    private final MultiGauge conditions;
    private final MultiGauge jobs;
    private int turns;

    StateMeters(StateSql sql, Practices practices, MeterRegistry meters) {
        super("metrics", PAUSE);
        this.sql = sql;
        this.practices = practices;
        this.waiting = gauge(meters, "quilt.feed.waiting", "messages not worked yet, of all hubs");
        this.lag = gauge(meters, "quilt.feed.lag.seconds", "age of the message that has waited longest");
        this.quiet =
                gauge(meters, "quilt.feed.quiet.seconds", "time since the quarter hour the feed last sent in began");
        this.sizes = gauge(meters, "quilt.table.bytes", "size of a table with its indexes");
        this.conditions = gauge(meters, "quilt.conditions.open", "conditions of the watch that are open");
        this.jobs = gauge(meters, "quilt.job.good.seconds", "time since a backup or retention last ended well");
    }

    private static MultiGauge gauge(MeterRegistry meters, String name, String description) {
        return MultiGauge.builder(name).description(description).register(meters);
    }

    /** Reads once. */
    void read(boolean large) {
        List<StateSql.Lag> lags = sql.lags();
        rows(waiting, lags, StateSql.Lag::waiting);
        rows(lag, lags, StateSql.Lag::oldest);
        rows(quiet, lags.stream().filter(l -> !Double.isNaN(l.quiet())).toList(), StateSql.Lag::quiet);
        rows(conditions, "kind", sql.conditions());
        rows(jobs, "job", sql.jobs());
        if (large) {
            rows(sizes, "table", sql.sizes());
        }
    }

    private interface Value {
        Number of(StateSql.Lag lag);
    }

    private void rows(MultiGauge gauge, List<StateSql.Lag> lags, Value value) {
        gauge.register(
                lags.stream()
                        .map(lag -> Row.of(tags(lag.feed()), value.of(lag)))
                        .toList(),
                true);
    }

    private static void rows(MultiGauge gauge, String label, Map<String, ? extends Number> values) {
        gauge.register(
                values.entrySet().stream()
                        .map(entry -> Row.of(Tags.of(label, entry.getKey()), entry.getValue()))
                        .toList(),
                true);
    }

    private Tags tags(int number) {
        return practices
                .feed(number)
                .map((Feed feed) -> Tags.of("practice", feed.practice().ref().slug(), "feed", feed.slug()))
                .orElseGet(() -> Tags.of("practice", "", "feed", String.valueOf(number)));
    }

    @Override
    protected boolean turn() {
        read(turns % SIZES_EVERY == 0);
        turns++;
        return false;
    }
}
