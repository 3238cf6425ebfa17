package org.quiltehr.hub.pipeline;

import javax.sql.DataSource;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.identify.Names;
import org.quiltehr.hub.identify.Persons;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.map.Adapters;
import org.quiltehr.hub.map.Normalising;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.store.Store;
import org.quiltehr.hub.telemetry.Spans;
import org.quiltehr.hub.terminology.LocalCodes;
import org.quiltehr.hub.terminology.TerminologyIntake;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class PipelineConfiguration {

    @Bean
    Pipeline pipeline(
            DataSource database,
            Practices practices,
            Journal journal,
            Adapters adapters,
            Names names,
            Persons persons,
            Store store,
            BodyCodec codec,
            TerminologyIntake terminology,
            Normalising normalising,
            LocalCodes localCodes,
            Spans spans) {
        store.listen(TerminologyIntake.TYPES, new TermRows(terminology));
        Rooms rooms =
                new Rooms(practices, journal, adapters, normalising, localCodes, names, persons, store, codec, spans);
        return new Pipeline(journal, spans, new MessageRun(rooms, database), new BatchRun(rooms, database));
    }

    @Bean
    ShadowRun shadowRun(
            DataSource database,
            Practices practices,
            Journal journal,
            Adapters adapters,
            Names names,
            Persons persons,
            Store store,
            BodyCodec codec,
            Normalising normalising,
            LocalCodes localCodes,
            Spans spans) {
        Rooms rooms =
                new Rooms(practices, journal, adapters, normalising, localCodes, names, persons, store, codec, spans);
        return new ShadowRun(rooms, database);
    }
}
