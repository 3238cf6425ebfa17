package org.quiltehr.hub.index;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The room's beans. */
@Configuration(proxyBeanMethods = false)
class IndexConfiguration {

    @Bean
    Indexer indexer() {
        return new Indexer();
    }
}
