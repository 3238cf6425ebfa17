package org.quiltehr.hub.outbound;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What whoever runs the hub says of where it may connect to. */
@Configuration(proxyBeanMethods = false)
class OutboundConfiguration {

    @Bean
    Reach outboundReach(@Value("${quilt.outbound.allow:}") String allowed) {
        return Reach.of(allowed);
    }
}
