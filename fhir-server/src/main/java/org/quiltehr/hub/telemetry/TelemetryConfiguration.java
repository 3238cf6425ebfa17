package org.quiltehr.hub.telemetry;

import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.practice.Practices;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class TelemetryConfiguration {

    @Bean(destroyMethod = "close")
    Spans spans(
            @Value("${quilt.traces.endpoint:}") String endpoint,
            @Value("${quilt.traces.share:1}") double share,
            Journal journal,
            Practices practices) {
        if (endpoint.isBlank()) {
            return Spans.none();
        }
        Spans spans = Spans.to(endpoint.strip(), share);
        journal.follow(new Receiving(spans, practices));
        return spans;
    }
}
