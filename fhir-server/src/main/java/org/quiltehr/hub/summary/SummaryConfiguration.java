package org.quiltehr.hub.summary;

import java.time.InstantSource;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** The beans of this room. */
@Configuration(proxyBeanMethods = false)
class SummaryConfiguration {

    @Bean
    @Lazy
    SummaryService summaryService(Reader reader, Practices practices) {
        return new SummaryService(
                reader,
                InstantSource.system(),
                slug -> practices.bySlug(slug).map(Practice::name).orElse(slug));
    }
}
