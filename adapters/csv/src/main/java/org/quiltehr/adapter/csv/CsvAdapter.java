package org.quiltehr.adapter.csv;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.file.Table;
import org.quiltehr.adapter.csv.plan.FileType;
import org.quiltehr.adapter.csv.plan.ResourcePlan;
import org.quiltehr.adapter.csv.row.Account;
import org.quiltehr.adapter.csv.row.Header;
import org.quiltehr.adapter.csv.row.Row;
import org.quiltehr.adapter.csv.row.RowMapping;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.Directive;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.Peek;
import org.quiltehr.adapter.spi.RawMessage;

/**
 * A file is a parent; each of its rows, with the header, is a message, recognised by its header and mapped by its type. A
 * snapshot has one message more, which ends its list.
 */
final class CsvAdapter implements Adapter {

    /** Content type of the message behind the rows of a snapshot; its body is the header. */
    private static final String LIST_END = "text/csv; header=present; list=end";

    private final List<FileType> types;
    private final Table.Form form;
    private final boolean shortRows;
    private final Map<String, String> words;

    CsvAdapter(List<FileType> types, Table.Form form, boolean shortRows, Map<String, String> words) {
        this.types = types;
        this.form = form;
        this.shortRows = shortRows;
        this.words = words;
    }

    @Override
    public List<RawMessage> split(RawMessage body) {
        Table table = Table.read(body.body(), form);
        if (table == null || !(match(table) instanceof Header.Match.Found found)) {
            return List.of(body);
        }
        RawMessage headerOnly = new RawMessage(table.unit(new Table.Record("", List.of())), body.contentType());
        if (table.rows().isEmpty()) {
            return List.of(headerOnly);
        }
        List<RawMessage> units = new ArrayList<>();
        for (Table.Record row : table.rows()) {
            units.add(new RawMessage(table.unit(row), body.contentType()));
        }
        if (found.header().type().snapshot() != null) {
            units.add(new RawMessage(headerOnly.body(), LIST_END));
        }
        return units;
    }

    private static boolean isListEnd(RawMessage message, Table table, FileType type) {
        return type.snapshot() != null && table.rows().isEmpty() && LIST_END.equals(message.contentType());
    }

    private Header.Match match(Table table) {
        return Header.match(table.header(), types);
    }

    @Override
    public Peek peek(RawMessage message) {
        Table table = Table.read(message.body(), form);
        if (table == null) {
            return Peek.unreadable(CsvIssue.NOT_READABLE.at("document"));
        }
        switch (match(table)) {
            case Header.Match.None none -> {
                return Peek.unreadable(none.issue());
            }
            case Header.Match.Found found -> {
                List<String> cells =
                        table.rows().size() == 1 ? table.rows().get(0).cells() : null;
                if (cells == null) {
                    FileType type = found.header().type();
                    String name = "csv " + type.name() + (isListEnd(message, table, type) ? " (end of list)" : "");
                    return new Peek(name, null, List.of(), null, Optional.empty());
                }
                return glance(found.header(), cells);
            }
        }
    }

    private Peek glance(Header header, List<String> cells) {
        Row row = new RowMapping(header, cells, words, List.of()).row();
        List<String> patients = new ArrayList<>();
        for (ResourcePlan plan : header.type().resources()) {
            if (plan.type().equals("Patient") && plan.isFor(row::text)) {
                plan.keys().stream()
                        .flatMap(key -> key.fill(row::text).stream())
                        .findFirst()
                        .ifPresent(patients::add);
            }
        }
        return new Peek("csv " + header.type().name(), null, patients, time(header, row), Optional.empty());
    }

    private static @Nullable Instant time(Header header, Row row) {
        String column = header.type().time();
        return column == null
                ? null
                : header.type()
                        .dates()
                        .read(row.text(column))
                        .filter(moment -> !moment.time().isEmpty())
                        .map(moment -> OffsetDateTime.parse(moment.dateTime()).toInstant())
                        .orElse(null);
    }

    @Override
    public Mapping map(RawMessage message) {
        Table table = Table.read(message.body(), form);
        if (table == null) {
            return Mapping.Rejected.unreadable(CsvIssue.NOT_READABLE.at("document"));
        }
        return switch (match(table)) {
            case Header.Match.None none -> Mapping.Rejected.unreadable(none.issue());
            case Header.Match.Found found -> map(message, table, found);
        };
    }

    private Mapping map(RawMessage message, Table table, Header.Match.Found found) {
        FileType type = found.header().type();
        FileType.Snapshot snapshot = type.snapshot();
        if (snapshot != null && isListEnd(message, table, type)) {
            return new Mapping.Mapped(
                    List.of(),
                    List.of(new Directive.EndOfList(type.name(), snapshot.perPatient(), snapshot.mayEnd())),
                    new Ledger(List.of(new Ledger.Line("header", Ledger.Fate.IGNORED, "header", List.of()))),
                    List.of());
        }
        if (snapshot != null && table.rows().isEmpty()) {
            return new Mapping.Rejected(
                    List.of(CsvIssue.EMPTY_LIST.at("header")), Account.nothing(table.header(), List.of()));
        }
        if (table.rows().isEmpty()) {
            return new Mapping.Ignored(
                    "no-rows",
                    "The file has a header and no row.",
                    new Ledger(List.of(new Ledger.Line("header", Ledger.Fate.IGNORED, "no-rows", List.of()))));
        }
        List<String> cells =
                table.rows().size() > 1 ? null : table.rows().get(0).cells();
        if (cells == null) {
            return Mapping.Rejected.unreadable(CsvIssue.QUOTE.at("document"));
        }
        int columns = table.header().size();
        if (cells.size() > columns || cells.size() < columns && !shortRows) {
            Issue issue = CsvIssue.CELLS.at("row[1]");
            return new Mapping.Rejected(List.of(issue), Account.nothing(table.header(), cells));
        }
        return new RowMapping(found.header(), cells, words, found.warnings()).map();
    }
}
