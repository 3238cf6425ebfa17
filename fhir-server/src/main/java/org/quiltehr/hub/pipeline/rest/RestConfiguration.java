package org.quiltehr.hub.pipeline.rest;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.identify.Names;
import org.quiltehr.hub.identify.Persons;
import org.quiltehr.hub.journal.Incoming;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.journal.Outcome;
import org.quiltehr.hub.query.Matches;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.store.Store;
import org.quiltehr.hub.telemetry.Fact;
import org.quiltehr.hub.telemetry.Spans;
import org.quiltehr.hub.telemetry.Step;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.node.ObjectNode;

/** Wires the writes of FHIR bases to the rooms they go through. */
@Configuration(proxyBeanMethods = false)
class RestConfiguration {

    @Bean
    RestWrites restWrites(
            DataSource database,
            Matches matches,
            Names names,
            Store store,
            Persons persons,
            Journal journal,
            Reader reader,
            ObjectProvider<WriteRule> rules,
            ObjectProvider<WriteFollower> followers,
            Spans spans,
            @Value("${quilt.rest.referential-integrity:true}") boolean integrity) {
        Transaction.Rooms rooms = new Transaction.Rooms(
                matches::find, names, store, new Placed(persons), new Journaled(journal, spans), integrity);
        return new RestWrites(
                database,
                rooms,
                reader,
                rules.stream().toList(),
                followers.stream().toList());
    }

    private record Placed(Persons persons) implements Placement {

        @Override
        public void placed(
                Connection tx, PracticeRef practice, LogicalId record, ObjectNode patient, MessageRef source) {
            persons.placed(tx, practice, record, patient, source);
        }

        @Override
        public void settled(Connection tx, PracticeRef practice, Collection<LogicalId> records) {
            persons.settled(tx, practice, records);
        }
    }

    private record Journaled(Journal journal, Spans spans) implements RestJournal {

        @Override
        public UUID newId() {
            return journal.newId();
        }

        @Override
        public void record(Connection tx, PracticeRef practice, List<Entry> entries) throws SQLException {
            List<Journal.Written> written = new ArrayList<>(entries.size());
            for (Entry entry : entries) {
                List<Done> done = entry.done();
                String type = done.size() == 1 ? done.getFirst().type() : "Bundle";
                Incoming incoming =
                        new Incoming(practice.num(), null, null, "application/fhir+json", type, null, null, List.of());
                List<Outcome.Stated> stated = done.stream()
                        .map(one -> new Outcome.Stated(
                                one.type() + "/" + one.shownId(),
                                one.version(),
                                one.action().name().toLowerCase(Locale.ROOT),
                                0))
                        .toList();
                written.add(new Journal.Written(entry.message(), incoming, Outcome.written(stated, null)));
            }
            journal.record(tx, written);
        }

        @Override
        public void committed(UUID message, PracticeRef practice, long since) {
            spans.tell(message, Step.RECEIVE, since, System.nanoTime(), Map.of(Fact.PRACTICE, practice.slug()));
        }
    }
}
