package org.quiltehr.hub.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.quiltehr.adapter.spi.Directive;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Issue.Severity;
import org.quiltehr.adapter.spi.Receipt.State;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.journal.Finished;
import org.quiltehr.hub.journal.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The end of a file that states a whole list: what an earlier file stated and this one does not is found to be marked. It
 * fails closed: a file of which a row is not stored, or which would end more than the feed allows, ends nothing.
 *
 * @param missing to be marked
 * @param notes what the receipt says of it
 */
record ListEnd(List<LogicalId> missing, List<Issue> notes) {

    static ListEnd of(Rooms rooms, Connection tx, Message message, Directive.EndOfList end) throws SQLException {
        UUID file = message.parent();
        Integer feed = message.feed();
        if (file == null || feed == null) {
            throw refused("list-end-alone", "This ends a list, but no file with the list's rows came with it.");
        }
        Set<LogicalId> said = said(rooms, tx, file, message.part());
        if (!ListSql.begin(tx, feed, end.list(), message.place(), message.id())) {
            return new ListEnd(
                    List.of(),
                    List.of(note("list-ended-later", "A later file has ended this list, so this one ends nothing.")));
        }
        ListSql.Compared compared = ListSql.compare(tx, feed, end.list(), end.perPatient(), said);
        int missing = compared.missing().size();
        if (missing * 100L > (long) end.mayEnd() * compared.held()) {
            throw refused(
                    "list-would-end",
                    missing + " of the " + compared.held()
                            + " resources on the list are not in this file, more than the"
                            + " feed allows at once (" + end.mayEnd()
                            + " of a hundred): it may be cut short or of somewhere"
                            + " else. Its rows are stored and nothing is marked. If the file is right, raise mayEnd"
                            + " and replay this message.");
        }
        ListSql.keep(tx, feed, end.list(), said, compared.missing());
        return new ListEnd(
                compared.missing(),
                missing == 0
                        ? List.of()
                        : List.of(note(
                                "not-restated",
                                missing + " of the " + compared.held()
                                        + " resources on the list are not in this file. They are marked as not restated;"
                                        + " their status stays, since the file does not say why.")));
    }

    /** What the rows of the file state. */
    private static Set<LogicalId> said(Rooms rooms, Connection tx, UUID file, int rows) throws SQLException {
        List<Finished> outcomes = rooms.journal().settled(file, rows);
        long taken = outcomes.stream()
                .filter(outcome -> outcome.state() == State.STORED || outcome.state() == State.IGNORED)
                .count();
        if (taken < rows) {
            throw refused(
                    "rows-not-stored",
                    rows - taken + " of the file's " + rows
                            + " rows are not stored, so nobody knows what is missing from"
                            + " the list, and nothing is marked. Mend and replay those rows, then this message.");
        }
        Set<LogicalId> said = new LinkedHashSet<>();
        for (Finished outcome : outcomes) {
            for (JsonNode resource : outcome.receipt().path("resources")) {
                String[] reference = resource.path("reference").asString("").split("/", 2);
                if (reference.length == 2 && !Directive.EndOfList.NAMED_ONLY.contains(reference[0])) {
                    Optional<LogicalId> id = LogicalId.parse(reference[1]);
                    id = id.isPresent() ? id : RowsSql.row(tx, reference[0], reference[1]);
                    id.ifPresent(said::add);
                }
            }
        }
        return said;
    }

    /** The resource with the mark: since when its list does not hold it. */
    static ObjectNode marked(ObjectNode body, Instant at) {
        String url = Directive.EndOfList.NOT_RESTATED;
        for (JsonNode extension : body.path("extension")) {
            if (extension.path("url").asString("").equals(url)) {
                return body;
            }
        }
        body.withArray("extension")
                .addObject()
                .put("url", url)
                .put("valueDateTime", at.truncatedTo(ChronoUnit.SECONDS).toString());
        return body;
    }

    private static Issue note(String code, String text) {
        return new Issue(code, Severity.INFORMATION, null, text);
    }

    private static Quarantine refused(String code, String text) {
        return new Quarantine(List.of(Issue.error(code, null, text)));
    }
}
