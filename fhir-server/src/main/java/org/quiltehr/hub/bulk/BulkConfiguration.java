package org.quiltehr.hub.bulk;

import javax.sql.DataSource;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.outbound.Reach;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class BulkConfiguration {

    @Bean
    Exports exports(Gate gate, DataSource database) {
        return new Exports(new ExportJobSql(database), new ExportFileSql(database), gate);
    }

    @Bean
    Imports imports(
            Gate gate, DataSource database, Reach reach, @Value("${quilt.import.most-bytes:4294967296}") long most) {
        return new Imports(
                new ImportJobSql(database),
                new ImportFileSql(database),
                new ImportInputSql(database),
                reach,
                gate,
                most);
    }

    @Bean
    Importer importer(
            RestWrites writes,
            Gate gate,
            Practices practices,
            DataSource database,
            Reach reach,
            @Value("${quilt.import.most-bytes:4294967296}") long most) {
        ImportFileSql files = new ImportFileSql(database);
        return new Importer(new Importer.Rooms(
                writes,
                gate,
                practices,
                new ImportJobSql(database),
                files,
                new Fetching(reach, files, new ImportInputSql(database), most)));
    }

    @Bean
    JobsSql jobsSql(DataSource database) {
        return new JobsSql(database);
    }

    @Bean
    Exporter exporter(Reader reader, Gate gate, Practices practices, DataSource database) {
        return new Exporter(
                new Exporter.Rooms(reader, gate, practices, new ExportJobSql(database), new ExportFileSql(database)));
    }
}
