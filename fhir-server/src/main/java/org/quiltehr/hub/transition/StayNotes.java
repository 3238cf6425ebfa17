package org.quiltehr.hub.transition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.pipeline.rest.Asked;
import org.quiltehr.hub.pipeline.rest.Caller;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.pipeline.rest.WriteProblem;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Notes of the day on stays in hospital: documents of the hospital's record, so that whoever reads the chart reads them. */
public final class StayNotes {

    /** What fits on a hand-over sheet. */
    public static final int LONGEST = 4_000;

    private static final String LOINC = "http://loinc.org";
    private static final String PROGRESS_NOTE = "11506-3";
    private static final String NAME = "http://quiltehr.org/fhir/stay-note";
    /** Notes of so many days of each stay are looked through for the last. */
    private static final int MOST = 1_000;

    /** A note. */
    public record Note(String by, Instant at, String text) {}

    private final Reader reader;
    private final RestWrites writes;
    private final InstantSource clock;

    StayNotes(Reader reader, RestWrites writes, InstantSource clock) {
        this.reader = reader;
        this.writes = writes;
        this.clock = clock;
    }

    /** The last note of each of some stays, by id of the Encounter; those without are left out. */
    public Map<String, Note> last(Grant grant, Collection<String> encounters) {
        Map<String, Note> notes = new HashMap<>();
        if (encounters.isEmpty()) {
            return notes;
        }
        List<String> references = new ArrayList<>();
        encounters.forEach(id -> references.add("Encounter/" + id));
        String query = "encounter=" + String.join(",", references) + "&type=" + LOINC + "%7C" + PROGRESS_NOTE
                + "&status=current&_sort=-date&_count=" + MOST;
        for (Stored stored : reader.search(View.NETWORK, grant, SearchRequest.of("DocumentReference", query, true))
                .matches()) {
            JsonNode tree = FhirJson.parse(stored.json());
            Instant at = Times.start(tree.path("date").asString(""));
            String encounter = tree.path("context")
                    .path("encounter")
                    .path(0)
                    .path("reference")
                    .asString("");
            if (ours(tree) && at != null) {
                notes.putIfAbsent(
                        encounter.substring(encounter.indexOf('/') + 1),
                        new Note(tree.path("author").path(0).path("display").asString(""), at, text(tree)));
            }
        }
        return notes;
    }

    private static boolean ours(JsonNode tree) {
        for (JsonNode identifier : tree.path("identifier")) {
            if (identifier.path("system").asString("").equals(NAME)) {
                return true;
            }
        }
        return false;
    }

    private static String text(JsonNode tree) {
        String data =
                tree.path("content").path(0).path("attachment").path("data").asString("");
        return new String(Base64.getDecoder().decode(data), UTF_8);
    }

    /** Writes one; the caller has made sure that who writes may. */
    public void write(Practice hospital, String encounter, String by, String text) {
        View view = new View(hospital.ref());
        Grant grant = Owners.all(hospital);
        JsonNode stay = reader.read(view, grant, "Encounter", encounter)
                .filter(stored -> !stored.deleted())
                .map(stored -> (JsonNode) FhirJson.parse(stored.json()))
                .orElseThrow(() -> WriteProblem.of(404, "not-found", null, "there is no such stay of this hospital"));
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        ObjectNode note = FhirJson.mapper().createObjectNode().put("resourceType", "DocumentReference");
        note.putArray("identifier").addObject().put("system", NAME).put("value", encounter + " " + now);
        note.put("status", "current").put("docStatus", "final");
        ObjectNode type = note.putObject("type");
        type.putArray("coding")
                .addObject()
                .put("system", LOINC)
                .put("code", PROGRESS_NOTE)
                .put("display", "Progress note");
        type.put("text", "Note of the day");
        note.putArray("category")
                .addObject()
                .putArray("coding")
                .addObject()
                .put("system", "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category")
                .put("code", "clinical-note");
        note.set("subject", stay.path("subject"));
        note.put("date", now);
        note.putArray("author").addObject().put("display", by);
        note.put("description", "Note of the day");
        note.putArray("content")
                .addObject()
                .putObject("attachment")
                .put("contentType", "text/plain; charset=utf-8")
                .put("data", Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
        note.putObject("context").putArray("encounter").addObject().put("reference", "Encounter/" + encounter);
        writes.perform(
                new Caller(view, grant, view.path()),
                List.of(new Asked(Asked.Verb.CREATE, "DocumentReference", null, null, note, null, null, "")));
    }
}
