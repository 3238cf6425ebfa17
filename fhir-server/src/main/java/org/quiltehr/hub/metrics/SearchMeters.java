package org.quiltehr.hub.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;

/** How long searches take by their shape: the type and the names of parameters, never a value. */
final class SearchMeters implements Reader.Clock {

    /** Whoever asks in ever new ways is counted together: a label costs memory here and in Prometheus. */
    private static final int MOST_SHAPES = 200;

    private static final Duration[] BOUNDS = {
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2)
    };

    private final MeterRegistry meters;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();

    SearchMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void took(SearchRequest request, long nanos) {
        String shape = request.shape();
        Timer timer = timers.get(shape);
        if (timer == null) {
            timer = timers.size() < MOST_SHAPES ? timers.computeIfAbsent(shape, this::timer) : timer("other");
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(String shape) {
        return Timer.builder("quilt.search")
                .description("time of a search by its shape")
                .serviceLevelObjectives(BOUNDS)
                .tag("shape", shape)
                .register(meters);
    }
}
