package org.quiltehr.hub.summary;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.ChartChanges;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code $changes}: what is new, changed, corrected, retracted or stopped in a chart since an instant, by kind and source. */
public final class ChangesService {

    private final Reader reader;
    private final LookSql looks;
    private final Function<String, String> practiceName;

    /** @param practiceName a practice's name for people by its slug */
    public ChangesService(Reader reader, LookSql looks, Function<String, String> practiceName) {
        this.reader = reader;
        this.looks = looks;
        this.practiceName = practiceName;
    }

    /**
     * A Parameters resource as UTF-8 JSON; empty if there is no such patient for this reader.
     *
     * @param since after this instant
     */
    public Optional<byte[]> since(View view, Grant grant, String patientId, Instant since) {
        return reader.changes(view, grant, patientId, since).map(changes -> parameters(changes, since));
    }

    /** The same since the reader's last look; one who never looked is told everything, without {@code since}. */
    public Optional<byte[]> sinceLastLook(View view, Grant grant, String patientId, String lookingReader) {
        Optional<PersonRecord> person = reader.load(view, grant, patientId, java.util.Set.of("Patient"));
        if (person.isEmpty()) {
            return Optional.empty();
        }
        Optional<Instant> last = looks.last(
                lookingReader, person.get().members().stream().map(Stored::id).toList());
        return reader.changes(view, grant, patientId, last.orElse(Instant.EPOCH))
                .map(changes -> parameters(changes, last.orElse(null)));
    }

    private byte[] parameters(ChartChanges changes, @Nullable Instant since) {
        ObjectNode out = FhirJson.mapper().createObjectNode().put("resourceType", "Parameters");
        ArrayNode parameters = out.putArray("parameter");
        if (since != null) {
            parameters.addObject().put("name", "since").put("valueInstant", since.toString());
        }
        parameters
                .addObject()
                .put("name", "until")
                .put("valueInstant", changes.until().toString());
        if (changes.more()) {
            parameters.addObject().put("name", "more").put("valueBoolean", true);
        }
        changes.links().forEach(link -> {
            ArrayNode parts = named(parameters, "record");
            part(parts, "kind", "valueCode", link.linked() ? "linked" : "unlinked");
            reference(parts, "reference", "Patient/" + link.patientId(), null);
            part(parts, "at", "valueInstant", link.at().toString());
        });
        grouped(changes)
                .forEach((kind, bySource) -> bySource.forEach((slug, of) -> {
                    ArrayNode parts = named(parameters, "group");
                    part(parts, "kind", "valueCode", kind.code());
                    part(parts, "practice", "valueCode", slug);
                    part(parts, "practice-name", "valueString", practiceName.apply(slug));
                    parts.addObject().put("name", "count").put("valueInteger", of.size());
                    of.forEach(change -> change(parts, change));
                }));
        return FhirJson.bytes(out);
    }

    private Map<Change.Kind, Map<String, List<Change>>> grouped(ChartChanges changes) {
        Map<Change.Kind, Map<String, List<Change>>> grouped = new TreeMap<>();
        Map<Integer, String> slugs = new LinkedHashMap<>();
        for (ChartChanges.Change change : changes.changes()) {
            Change.of(change, stored -> statement(stored, slugs))
                    .ifPresent(found -> grouped.computeIfAbsent(found.kind(), k -> new TreeMap<>())
                            .computeIfAbsent(slug(found, slugs), p -> new ArrayList<>())
                            .add(found));
        }
        return grouped;
    }

    private static void change(ArrayNode into, Change change) {
        Statement shown = change.now() != null ? change.now() : change.before();
        ArrayNode parts = named(into, "change");
        if (shown != null) {
            Section section = Placing.section(shown.type(), shown.glance());
            if (section != null) {
                part(parts, "section", "valueCode", section.loinc());
            }
            reference(parts, "reference", shown.reference(), Words.title(shown));
        }
        if (change.before() != null) {
            part(parts, "before", "valueString", says(change.before()));
        }
        if (change.now() != null) {
            part(parts, "now", "valueString", says(change.now()));
        }
        part(parts, "received", "valueInstant", change.stored().updated().toString());
        UUID message = change.stored().message();
        part(parts, "message", "valueUri", "urn:uuid:" + message);
    }

    private static String says(Statement statement) {
        String detail = Words.detail(statement);
        return (detail.isEmpty() ? "" : detail + " · ") + Words.date(statement);
    }

    private Statement statement(Stored stored, Map<Integer, String> slugs) {
        ObjectNode tree = FhirJson.parse(stored.json());
        String slug = Slugs.of(tree);
        slugs.put(stored.practice(), slug);
        return new Statement(
                stored.shownId(),
                new Statement.Practice(slug, practiceName.apply(slug)),
                new Reading(Glance.at(stored.json()), tree, null));
    }

    private static String slug(Change change, Map<Integer, String> slugs) {
        return slugs.getOrDefault(change.stored().practice(), Slugs.UNKNOWN);
    }

    private static ArrayNode named(ArrayNode into, String name) {
        return into.addObject().put("name", name).putArray("part");
    }

    private static void part(ArrayNode parts, String name, String type, String value) {
        parts.addObject().put("name", name).put(type, value);
    }

    private static void reference(ArrayNode parts, String name, String reference, @Nullable String display) {
        ObjectNode value = parts.addObject().put("name", name).putObject("valueReference");
        value.put("reference", reference);
        if (display != null) {
            value.put("display", display);
        }
    }
}
