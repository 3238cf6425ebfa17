package org.quiltehr.hub.index;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The room's beans. */
@Configuration(proxyBeanMethods = false)
class IndexConfiguration {

    @Bean
    ParamRegistry paramRegistry(ObjectProvider<ParamRegistry.Source> source) {
        ParamRegistry.Source declared = source.getIfAvailable();
        return declared == null ? new ParamRegistry() : new ParamRegistry(declared);
    }

    @Bean
    Indexer indexer(ParamRegistry params) {
        return new Indexer(params);
    }
}
