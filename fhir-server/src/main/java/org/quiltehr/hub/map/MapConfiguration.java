package org.quiltehr.hub.map;

import org.quiltehr.hub.terminology.CodeMaps;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class MapConfiguration {

    @Bean
    Adapters adapters() {
        return Adapters.installed();
    }

    @Bean
    Normalising normalising(CodeMaps codeMaps) {
        return new Normalising(codeMaps);
    }
}
