package org.quiltehr.hub.onboarding;

import org.quiltehr.hub.map.Adapters;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class OnboardingConfiguration {

    @Bean
    Onboarding onboarding(Adapters adapters) {
        return new Onboarding(adapters);
    }
}
