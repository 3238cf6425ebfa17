package org.quiltehr.hub.summary;

import java.time.Instant;
import java.time.InstantSource;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Reader;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code $agreement}: the lines of a summary as data: who states what, by which rule it is one fact, where they disagree. */
public final class AgreementService {

    private final Reader reader;
    private final InstantSource clock;
    private final Sources.Hearing hearing;
    private final Function<String, String> practiceName;

    AgreementService(
            Reader reader, InstantSource clock, Sources.Hearing hearing, Function<String, String> practiceName) {
        this.reader = reader;
        this.clock = clock;
        this.hearing = hearing;
        this.practiceName = practiceName;
    }

    /** A Parameters resource as UTF-8 JSON; empty if there is no such patient for this reader. */
    public Optional<byte[]> agreement(View view, Grant grant, String patientId) {
        return reader.chart(view, grant, patientId, SummaryService.LOADED).map(person -> {
            Instant now = clock.instant();
            Supporting supporting = new Supporting(person, references -> reader.resolve(view, grant, references));
            return parameters(person, supporting, new Sources(person, hearing, now, practiceName), now);
        });
    }

    static byte[] parameters(PersonRecord person, Supporting supporting, Sources sources, Instant now) {
        Reconciled reconciled = Reconciled.of(person, supporting, now, sources::slug, sources::name);
        ObjectNode out = FhirJson.mapper().createObjectNode().put("resourceType", "Parameters");
        ArrayNode parameters = out.putArray("parameter");
        Map<Line, String> names = new IdentityHashMap<>();
        for (Section section : Section.values()) {
            reconciled.lines(section).forEach(line -> names.put(line, reconciled.name(line)));
        }
        for (Section section : Section.values()) {
            Map<Line, Trend> trends = Trend.of(reconciled.lines(section));
            for (Line line : reconciled.lines(section)) {
                ArrayNode parts = line(parameters, section, line, names);
                Trend trend = trends.get(line);
                if (trend != null) {
                    ArrayNode trended = named(parts, "trend");
                    part(trended, "direction", "valueCode", trend.direction().code());
                    part(trended, "previous", "valueString", trend.previous());
                    part(trended, "date", "valueString", trend.date());
                }
            }
        }
        for (Section section : Section.values()) {
            sources.presence(reconciled.chosen(section)).forEach((slug, presence) -> {
                ArrayNode parts = named(parameters, "presence");
                part(parts, "section", "valueCode", section.loinc());
                part(parts, "practice", "valueCode", slug);
                part(parts, "state", "valueCode", presence.state().code());
                Instant since = presence.since();
                if (since != null) {
                    part(parts, "since", "valueInstant", since.toString());
                }
            });
        }
        return FhirJson.bytes(out);
    }

    private static ArrayNode line(ArrayNode into, Section section, Line line, Map<Line, String> names) {
        ArrayNode parts = named(into, "line");
        part(parts, "name", "valueString", names.getOrDefault(line, ""));
        part(parts, "section", "valueCode", section.loinc());
        part(parts, "title", "valueString", Words.title(line.newest()));
        part(parts, "rule", "valueCode", line.rule().code());
        for (Statement statement : line.statements()) {
            ArrayNode said = named(parts, "statement");
            said.addObject()
                    .put("name", "reference")
                    .putObject("valueReference")
                    .put("reference", statement.reference());
            part(said, "practice", "valueCode", statement.practice().slug());
            String detail = Words.detail(statement);
            part(said, "says", "valueString", detail.isEmpty() ? Words.title(statement) : detail);
            String date = statement.date();
            if (date != null) {
                part(said, "date", "valueString", date);
            }
            said.addObject().put("name", "holds").put("valueBoolean", Facts.holds(statement));
        }
        for (Flag flag : line.flags()) {
            boolean alone = true;
            for (Line.Against against : line.against()) {
                if (against.flag() == flag) {
                    ArrayNode flagged = named(parts, "flag");
                    part(flagged, "kind", "valueCode", flag.code());
                    part(flagged, "against", "valueString", names.getOrDefault(against.other(), ""));
                    if (!against.why().isEmpty()) {
                        part(flagged, "why", "valueString", against.why());
                    }
                    alone = false;
                }
            }
            if (alone) {
                part(named(parts, "flag"), "kind", "valueCode", flag.code());
            }
        }
        return parts;
    }

    private static ArrayNode named(ArrayNode into, String name) {
        return into.addObject().put("name", name).putArray("part");
    }

    private static void part(ArrayNode parts, String name, String type, String value) {
        parts.addObject().put("name", name).put(type, value);
    }
}
