package org.quiltehr.hub.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.quiltehr.hub.base.HubOptions;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** The database: embedded unless {@code --db} names one. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    /** More connections than this gain nothing on the machines the hub is made for. */
    private static final int POOL = 10;

    /** Stops PostgreSQL when the context closes; after the pool, which depends on it. */
    @Bean(destroyMethod = "close")
    @Conditional(OnEmbedded.class)
    EmbeddedPostgres embeddedPostgres(HubOptions options, @Value("${quilt.slow.millis:1000}") long slow) {
        return EmbeddedPostgres.start(options.data(), slow);
    }

    @Bean
    Migrating migrating() {
        return new Migrating();
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    HikariDataSource dataSource(
            HubOptions options,
            ObjectProvider<EmbeddedPostgres> embedded,
            @Value("${quilt.database.silent:10s}") Duration silent,
            @Value("${quilt.database.away:30s}") Duration away) {
        String db = options.db();
        Server server = new Server(db != null ? db : embedded.getObject().url("postgres"));
        Connections connections = new Connections(server.source(), server.answersWithin());
        HikariConfig config = new HikariConfig();
        config.setDataSource(connections);
        config.setMaximumPoolSize(POOL);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(Duration.ofSeconds(20).toMillis());
        // a hub may be started while its database changes over
        config.setInitializationFailTimeout(
                Duration.ofSeconds(db != null ? 45 : 1).toMillis());
        return new Pool(config, () -> new Pulse(server::knock, connections, new Pulse.Bounds(silent, away)));
    }

    @Bean(destroyMethod = "close")
    Replica replica(
            DataSource primary,
            @Value("${quilt.database.replica:}") String url,
            @Value("${quilt.database.replica-lag:10s}") Duration lag) {
        return url.isBlank() ? Replica.none(primary) : Replica.at(url.strip(), primary, lag);
    }
}
