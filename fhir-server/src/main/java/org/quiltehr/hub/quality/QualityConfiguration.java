package org.quiltehr.hub.quality;

import javax.sql.DataSource;
import org.quiltehr.hub.codes.CodeDesk;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class QualityConfiguration {

    @Bean
    Quality quality(DataSource database) {
        return new Quality(new QualitySql(database));
    }

    @Bean
    @DependsOnDatabaseInitialization
    Measurer qualityMeasurer(DataSource database, Journal journal, Reader reader, CodeDesk codes, Practices practices) {
        QualitySql sql = new QualitySql(database);
        return new Measurer(sql, new Measuring(journal, reader, codes, sql), practices);
    }
}
