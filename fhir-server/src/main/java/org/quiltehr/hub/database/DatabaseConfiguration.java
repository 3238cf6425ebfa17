package org.quiltehr.hub.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.quiltehr.hub.base.HubOptions;
import org.springframework.beans.factory.ObjectProvider;
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
    EmbeddedPostgres embeddedPostgres(HubOptions options) {
        return EmbeddedPostgres.start(options.data());
    }

    @Bean
    Migrating migrating() {
        return new Migrating();
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    HikariDataSource dataSource(HubOptions options, ObjectProvider<EmbeddedPostgres> embedded) {
        HikariConfig config = new HikariConfig();
        String db = options.db();
        config.setJdbcUrl(db != null ? db : embedded.getObject().url("postgres"));
        config.setMaximumPoolSize(POOL);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(Duration.ofSeconds(20).toMillis());
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("ApplicationName", "quilt");
        // a search's text already fixes which index leads to the rows: planning anew each time costs more than it finds
        config.addDataSourceProperty("options", "-c plan_cache_mode=force_generic_plan");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        return new HikariDataSource(config);
    }
}
