package org.quiltehr.hub.retain;

import javax.sql.DataSource;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.receive.remote.LeaseSql;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class RetainConfiguration {

    @Bean
    KeptSql keptByMonth(DataSource database, HubOptions options) {
        return new KeptSql(database, Rules.read(options.config()));
    }

    @Bean
    @DependsOnDatabaseInitialization
    Nightly nightlyRetention(DataSource database, HubOptions options) {
        Rules rules = Rules.read(options.config());
        return new Nightly(database, new Retention(database, rules), new LeaseSql(database));
    }
}
