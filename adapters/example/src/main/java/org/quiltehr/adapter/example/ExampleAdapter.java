package org.quiltehr.adapter.example;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.quiltehr.adapter.example.datatype.Csv;
import org.quiltehr.adapter.example.datatype.Stamp;
import org.quiltehr.adapter.example.message.Row;
import org.quiltehr.adapter.example.message.VitalsRow;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.Peek;
import org.quiltehr.adapter.spi.RawMessage;

/** Cuts a file into rows; each row is a message of its own and is mapped by {@link VitalsRow}. */
final class ExampleAdapter implements Adapter {

    private final String identifierSystem;
    private final ZoneId zone;

    ExampleAdapter(String identifierSystem, ZoneId zone) {
        this.identifierSystem = identifierSystem;
        this.zone = zone;
    }

    @Override
    public List<RawMessage> split(RawMessage body) {
        List<byte[]> units = Csv.units(body.body());
        return units.isEmpty()
                ? List.of(body)
                : units.stream()
                        .map(unit -> new RawMessage(unit, body.contentType()))
                        .toList();
    }

    @Override
    public Peek peek(RawMessage message) {
        Row row = Row.read(message.body());
        if (row == null) {
            return Peek.unreadable(unreadable());
        }
        String patient = row.text("patient");
        Instant taken = Stamp.instant(row.text("taken"), zone).orElse(null);
        String reading = row.text("reading");
        return new Peek(
                "vitals",
                reading.isEmpty() ? null : reading,
                patient.isEmpty() ? List.of() : List.of(identifierSystem + "|" + patient),
                taken,
                patient.isEmpty()
                        ? Optional.of(ExampleIssue.NO_PATIENT.at(row.location("patient")))
                        : Optional.empty());
    }

    @Override
    public Mapping map(RawMessage message) {
        Row row = Row.read(message.body());
        return row == null ? Mapping.Rejected.unreadable(unreadable()) : new VitalsRow(identifierSystem, zone).map(row);
    }

    private static Issue unreadable() {
        return ExampleIssue.NOT_READABLE.at("document");
    }
}
