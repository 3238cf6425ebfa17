package org.quiltehr.hub.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import javax.sql.DataSource;
import org.quiltehr.hub.database.Replica;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

    @Bean
    FeedMeters feedMeters(MeterRegistry meters, Practices practices, Journal journal) {
        FeedMeters feeds = new FeedMeters(meters, practices);
        journal.follow(feeds);
        return feeds;
    }

    @Bean
    MeterBinder replicaMeters(Replica replica) {
        return meters -> Gauge.builder(
                        "quilt.replica.behind.seconds", replica, r -> r.behind().orElse(Double.NaN))
                .description("by how much the replica for heavy reads is known to be behind at most")
                .register(meters);
    }

    @Bean
    SearchMeters searchMeters(MeterRegistry meters, Reader reader) {
        SearchMeters searches = new SearchMeters(meters);
        reader.timed(searches);
        return searches;
    }

    @Bean
    @DependsOnDatabaseInitialization
    StateMeters stateMeters(DataSource database, Practices practices, MeterRegistry meters) {
        return new StateMeters(new StateSql(database), practices, meters);
    }
}
