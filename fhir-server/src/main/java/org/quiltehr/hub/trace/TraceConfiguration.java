package org.quiltehr.hub.trace;

import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.query.Reader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class TraceConfiguration {

    @Bean
    Traces traces(Journal journal, Reader reader) {
        return new Traces(journal, reader);
    }

    @Bean
    FeedCoverage feedCoverage(Journal journal) {
        return new FeedCoverage(journal);
    }
}
