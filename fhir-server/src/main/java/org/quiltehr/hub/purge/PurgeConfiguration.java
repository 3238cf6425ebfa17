package org.quiltehr.hub.purge;

import javax.sql.DataSource;
import org.quiltehr.hub.access.Audit;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.identify.Persons;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.store.Store;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class PurgeConfiguration {

    @Bean
    Purge purge(DataSource database, Store store, Persons persons, Journal journal, Audit audit) {
        return new Purge(database, store, persons, journal, audit);
    }

    @Bean
    TakeOut takeOut(DataSource database, BodyCodec bodies, Journal journal) {
        return new TakeOut(database, bodies, journal);
    }
}
