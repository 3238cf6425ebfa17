package org.quiltehr.hub.terminology;

import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class TerminologyConfiguration {

    @Bean
    TerminologyIntake terminologyIntake() {
        return new TerminologyIntake();
    }

    @Bean
    LocalCodes localCodes() {
        return new LocalCodes();
    }

    @Bean
    CodeMaps codeMaps() {
        return new CodeMaps();
    }

    @Bean
    Terminology terminology(DataSource database) {
        return new Terminology(new SystemSql(database));
    }

    @Bean
    Lookups lookups(DataSource database) {
        return new Lookups(new SystemSql(database));
    }

    @Bean
    ValueSets valueSets(DataSource database) {
        return new ValueSets(new SystemSql(database), new ValueSetSql(database));
    }

    @Bean
    Translations translations(DataSource database) {
        return new Translations(new MapSql(database));
    }
}
