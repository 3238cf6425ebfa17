package org.quiltehr.adapter.athenahealth.athenaone;

import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Ledger.Fate;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.Peek;
import org.quiltehr.adapter.spi.RawMessage;

/** One record by its mapping: as a row there, with the places of the row's cells put back into those of the answer. */
final class RecordMapping {

    private final Declared declared;
    private final Flat row;
    private final List<Leaf> leaves;
    private final Map<String, String> ignored = new HashMap<>();

    RecordMapping(Kind kind, Declared declared, Answer answer, ZoneId zone) {
        this.declared = declared;
        this.leaves = Leaf.of(answer.root());
        this.row = new Flat(leaves, answer.records().getFirst());
        for (String column : List.copyOf(row.columns().keySet())) {
            String rule = Tables.ignored(kind.name(), column);
            if (rule != null) {
                row.drop(column);
                row.locations(column).forEach(location -> ignored.put(location, rule));
            }
        }
        declared.derived().forEach(each -> each.into(row, zone));
    }

    /** The field without which the record has no place, if it is not there. */
    Optional<Issue> missing() {
        return declared.required().stream()
                .filter(column -> row.text(column).isBlank())
                .findFirst()
                .map(AthenaOneIssue.NO_FIELD::of);
    }

    Peek peek() {
        return declared.rows().peek(RawMessage.of(row.table()));
    }

    Mapping map() {
        Account account = new Account(leaves);
        Optional<Issue> missing = missing();
        if (missing.isPresent()) {
            return new Mapping.Rejected(List.of(missing.get()), account.ledger());
        }
        Mapping mapping = declared.rows().map(RawMessage.of(row.table()));
        List<Issue> issues = switch (mapping) {
            case Mapping.Mapped mapped -> mapped.warnings();
            case Mapping.Rejected rejected -> rejected.issues();
            case Mapping.Ignored none -> List.of(AthenaOneIssue.UNKNOWN_ANSWER.of());
        };
        List<Issue> placed = issues.stream().map(this::placed).toList();
        if (!(mapping instanceof Mapping.Mapped mapped)) {
            return new Mapping.Rejected(placed, account.ledger());
        }
        ignored.forEach(
                (location, rule) -> account.add(location, new Ledger.Line(location, Fate.IGNORED, rule, List.of())));
        for (Ledger.Line line : mapped.ledger().lines()) {
            String column = column(line.location());
            boolean kept = line.fate() == Fate.MAPPED && declared.kept().contains(column);
            Ledger.Line fate = kept ? new Ledger.Line(line.location(), Fate.KEPT, null, line.targets()) : line;
            row.locations(column).forEach(location -> account.add(location, fate));
        }
        return new Mapping.Mapped(mapped.entries(), mapped.directives(), account.ledger(), placed);
    }

    private Issue placed(Issue issue) {
        String at = issue.location();
        List<String> found = at == null ? List.of() : row.locations(column(at));
        @Nullable String location = found.isEmpty() ? "document" : found.getFirst();
        return new Issue(issue.code(), issue.severity(), location, issue.text());
    }

    private static String column(String location) {
        return location.startsWith("row[1].") ? location.substring("row[1].".length()) : "";
    }
}
