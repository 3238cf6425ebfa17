package org.quiltehr.hub.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Tells a collector what was done with each message and how long it took. Spans are told after the work they are of was
 * committed, so that what was tried in vain and done again shows once, and a collector that is away holds nobody up.
 */
public final class Spans implements AutoCloseable {

    /** Of the log: the trace of the message a line is about. */
    private static final String LOGGED = "traceId";

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final long MILLION = 1_000_000;

    private final @Nullable SdkTracerProvider provider;
    private final @Nullable Tracer tracer;
    private final Ids ids = new Ids();
    private final double share;

    private Spans(@Nullable String endpoint, double share) {
        this.share = share;
        this.provider = endpoint == null ? null : provider(endpoint);
        this.tracer = provider == null ? null : provider.get("org.quiltehr.hub");
    }

    /** No spans: nothing is timed, made or sent. */
    public static Spans none() {
        return new Spans(null, 0);
    }

    /**
     * Spans to a collector.
     *
     * @param endpoint of OTLP over HTTP, such as {@code http://collector:4318/v1/traces}
     * @param share of the messages, from 0 to 1
     */
    static Spans to(String endpoint, double share) {
        return new Spans(endpoint, share);
    }

    private SdkTracerProvider provider(String endpoint) {
        return SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "quilt"))))
                .setIdGenerator(ids)
                .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                .setEndpoint(endpoint)
                                .build())
                        .setScheduleDelay(EVERY)
                        .build())
                .build();
    }

    /** The id of a message's trace; empty if it is not traced. */
    public Optional<String> of(UUID message) {
        return isOf(message) ? Optional.of(Ids.trace(message)) : Optional.empty();
    }

    private boolean isOf(UUID message) {
        return tracer != null && Ids.place(message) < share;
    }

    /** The steps of work that begins now. */
    public Steps steps() {
        return tracer == null ? Steps.NONE : new Steps(this);
    }

    /** Lines of the log bear the message's trace until the mark is closed. */
    public Mark logged(UUID message) {
        if (!isOf(message)) {
            return Mark.NONE;
        }
        MDC.put(LOGGED, Ids.trace(message));
        return () -> MDC.remove(LOGGED);
    }

    /** What a thread's log lines bear for a while. */
    public interface Mark extends AutoCloseable {
        Mark NONE = () -> {};

        @Override
        void close();
    }

    /**
     * Tells of a step.
     *
     * @param from of {@link System#nanoTime}, as {@code to}
     */
    public void tell(UUID message, Step step, long from, long to, Map<Fact, String> facts) {
        Tracer telling = tracer;
        if (telling == null || !isOf(message)) {
            return;
        }
        if (step == Step.RECEIVE) {
            ids.asRoot(message, () -> span(telling.spanBuilder(step.words()).setNoParent(), from, to, facts));
        } else {
            SpanContext root = SpanContext.createFromRemoteParent(
                    Ids.trace(message), Ids.root(message), TraceFlags.getSampled(), TraceState.getDefault());
            span(telling.spanBuilder(step.words()).setParent(Context.root().with(Span.wrap(root))), from, to, facts);
        }
    }

    private static void span(SpanBuilder builder, long from, long to, Map<Fact, String> facts) {
        facts.forEach((fact, value) -> builder.setAttribute(fact.key(), value));
        Instant now = Instant.now();
        long nanos = now.getEpochSecond() * 1_000 * MILLION + now.getNano();
        long since = System.nanoTime();
        builder.setStartTimestamp(nanos - (since - from), TimeUnit.NANOSECONDS)
                .startSpan()
                .end(nanos - (since - to), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        if (provider != null) {
            provider.close();
        }
    }
}
