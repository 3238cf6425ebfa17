package org.quiltehr.hub.validate;

import org.quiltehr.hub.base.HubOptions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The bean of this room. */
@Configuration(proxyBeanMethods = false)
class ValidateConfiguration {

    /** Guides are FHIR packages in the folder {@code packages} below the hub's data. */
    @Bean
    Validation validation(HubOptions options) {
        return new Validation(options.data().resolve("packages"));
    }
}
