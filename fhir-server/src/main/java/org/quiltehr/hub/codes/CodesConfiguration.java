package org.quiltehr.hub.codes;

import javax.sql.DataSource;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.terminology.Terminology;
import org.quiltehr.hub.terminology.TerminologyIntake;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class CodesConfiguration {

    /** Folder of the hub's data that holds files of terminology. */
    private static final String FOLDER = "terminology";

    @Bean
    CodeQueueSql codeQueueSql(DataSource database) {
        return new CodeQueueSql(database);
    }

    @Bean
    CodeQueue codeQueue(CodeQueueSql sql, Practices practices, Terminology terminology) {
        return new CodeQueue(sql, practices, terminology);
    }

    @Bean
    Rulings rulings(CodeQueueSql sql, RestWrites writes, Reader reader, Terminology terminology) {
        return new Rulings(sql, writes, reader, terminology);
    }

    @Bean
    CodeDesk codeDesk(CodeQueue queue, Rulings rulings) {
        return new CodeDesk(queue, rulings);
    }

    @Bean
    Remapping remapping(DataSource database, Journal journal) {
        return new Remapping(new RemapSql(database), journal);
    }

    @Bean
    TermFiles termFiles(DataSource database, RestWrites writes, Practices practices, TerminologyIntake intake) {
        return new TermFiles(new TermFileSql(database), writes, practices, intake, database);
    }

    @Bean
    TermFolder termFolder(TermFiles files, HubOptions options) {
        return new TermFolder(files, options.data().resolve(FOLDER));
    }
}
