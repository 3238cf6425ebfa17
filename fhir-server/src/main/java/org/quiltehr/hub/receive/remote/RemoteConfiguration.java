package org.quiltehr.hub.receive.remote;

import javax.sql.DataSource;
import org.quiltehr.hub.base.HubOptions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what all transports that fetch share. */
@Configuration(proxyBeanMethods = false)
class RemoteConfiguration {

    @Bean
    Secrets secrets(HubOptions options) {
        return new Secrets(options.data().resolve("secrets"), System::getenv);
    }

    @Bean
    LeaseSql leases(DataSource database) {
        return new LeaseSql(database);
    }
}
