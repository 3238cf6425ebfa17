package org.quiltehr.hub.access;

import org.quiltehr.hub.base.HubOptions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The room's beans. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    @Bean
    Gate gate(HubOptions options) {
        return new Gate(options.open());
    }
}
