package org.quiltehr.adapter.athenahealth.athenaone;

import java.util.List;
import java.util.Optional;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.Peek;
import org.quiltehr.adapter.spi.RawMessage;

/** An answer is a file; each record of its list, with what the answer says around it, is a message. */
final class AthenaOneAdapter implements Adapter {

    private final Tables tables;

    AthenaOneAdapter(Tables tables) {
        this.tables = tables;
    }

    @Override
    public List<RawMessage> split(RawMessage body) {
        Answer answer = Answer.read(body.body(), Tables.KINDS);
        if (answer == null
                || answer.kind() == null
                || answer.kind().isIgnored()
                || answer.records().size() < 2) {
            return List.of(body);
        }
        return answer.units().stream()
                .map(unit -> new RawMessage(unit, body.contentType()))
                .toList();
    }

    @Override
    public Peek peek(RawMessage message) {
        Answer answer = Answer.read(message.body(), Tables.KINDS);
        if (answer == null) {
            return Peek.unreadable(AthenaOneIssue.NOT_READABLE.of());
        }
        Kind kind = answer.kind();
        if (kind == null) {
            return Peek.unreadable(AthenaOneIssue.UNKNOWN_ANSWER.of());
        }
        String type = "athenaOne " + kind.name();
        if (kind.isIgnored() || answer.records().size() != 1) {
            return new Peek(type, null, List.of(), null, Optional.empty());
        }
        RecordMapping record = new RecordMapping(kind, tables.mapping(kind), answer, tables.zone());
        Optional<Issue> problem = record.missing();
        if (problem.isPresent()) {
            return new Peek(type, null, List.of(), null, problem);
        }
        Peek row = record.peek();
        return new Peek(type, null, row.patients(), row.sourceTime(), row.problem());
    }

    @Override
    public Mapping map(RawMessage message) {
        Answer answer = Answer.read(message.body(), Tables.KINDS);
        if (answer == null) {
            return Mapping.Rejected.unreadable(AthenaOneIssue.NOT_READABLE.of());
        }
        Kind kind = answer.kind();
        Account account = new Account(Leaf.of(answer.root()));
        if (kind == null) {
            return new Mapping.Rejected(List.of(AthenaOneIssue.UNKNOWN_ANSWER.of()), account.ledger());
        }
        if (answer.records().isEmpty()) {
            account.ignoreAll("empty-list");
            return new Mapping.Ignored("empty-list", "The answer holds no record.", account.ledger());
        }
        if (kind.isIgnored()) {
            account.ignoreAll(kind.name());
            return new Mapping.Ignored(kind.name(), kind.ignored(), account.ledger());
        }
        if (answer.records().size() > 1) {
            return new Mapping.Rejected(List.of(AthenaOneIssue.SEVERAL.of()), account.ledger());
        }
        return new RecordMapping(kind, tables.mapping(kind), answer, tables.zone()).map();
    }
}
