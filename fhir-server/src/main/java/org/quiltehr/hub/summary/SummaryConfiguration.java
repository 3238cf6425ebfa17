package org.quiltehr.hub.summary;

import java.time.InstantSource;
import javax.sql.DataSource;
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
    LookSql looks(DataSource database) {
        return new LookSql(database);
    }

    @Bean
    @Lazy
    ChangesService changesService(Reader reader, LookSql looks, Practices practices) {
        return new ChangesService(
                reader,
                looks,
                slug -> practices.bySlug(slug).map(Practice::name).orElse(slug));
    }

    @Bean
    @Lazy
    SummaryService summaryService(Reader reader, Practices practices) {
        return new SummaryService(
                reader,
                InstantSource.system(),
                slug -> practices.bySlug(slug).map(Practice::name).orElse(slug));
    }
}
