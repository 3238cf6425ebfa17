package org.quiltehr.hub.transition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.pipeline.rest.Asked;
import org.quiltehr.hub.pipeline.rest.Caller;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.pipeline.rest.WriteProblem;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.query.Reader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a hospitalist decides of a medicine nobody of the hospital spoke of: a MedicationStatement of the stay, so that the
 * packet, the summary and every other reader see the same word.
 */
public final class DischargeDecisions {

    /** A reason is a line, not a letter. */
    public static final int LONGEST = 500;

    private static final String NAME = "http://quiltehr.org/fhir/medication-decision";

    private final Reader reader;
    private final RestWrites writes;
    private final InstantSource clock;

    DischargeDecisions(Reader reader, RestWrites writes, InstantSource clock) {
        this.reader = reader;
        this.writes = writes;
        this.clock = clock;
    }

    /**
     * A decision.
     *
     * @param statement {@code Type/id} of what was stated before admission
     * @param goesOn whether it is taken on as before
     * @param by who decided, as people are called
     */
    public record Decision(String statement, boolean goesOn, String why, String by) {}

    /**
     * Decides; a second decision about the same statement takes the place of the first. The caller has made sure that who
     * decides may.
     *
     * @param network what the caller may see of all practices
     */
    public void decide(Grant network, Practice hospital, String encounter, Decision decision) {
        View view = new View(hospital.ref());
        Grant grant = Owners.all(hospital);
        boolean goesOn = decision.goesOn();
        JsonNode stay = read(view, grant, "Encounter/" + encounter);
        JsonNode before = read(View.NETWORK, network, decision.statement());
        JsonNode medicine = concept(network, before);
        if (stay.isMissingNode() || medicine.isMissingNode()) {
            throw WriteProblem.of(404, "not-found", null, "there is no such stay, or no such medicine");
        }
        String name = "urn:uuid:" + UUID.nameUUIDFromBytes((encounter + "|" + decision.statement()).getBytes(UTF_8));
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        ObjectNode said = FhirJson.mapper().createObjectNode().put("resourceType", "MedicationStatement");
        said.putArray("identifier").addObject().put("system", NAME).put("value", name);
        said.put("status", goesOn ? "active" : "stopped");
        if (!decision.why().isBlank()) {
            said.putArray("statusReason").addObject().put("text", decision.why().strip());
        }
        said.set("medicationCodeableConcept", medicine);
        said.set("subject", stay.path("subject"));
        said.putObject("context").put("reference", "Encounter/" + encounter);
        said.putObject("effectivePeriod").put(goesOn ? "start" : "end", now);
        said.put("dateAsserted", now);
        said.putArray("note")
                .addObject()
                .put("authorString", decision.by())
                .put("time", now)
                .put("text", goesOn ? "Continued at discharge" : "Stopped at discharge");
        JsonNode dosage = before.has("dosage") ? before.path("dosage") : before.path("dosageInstruction");
        if (goesOn && dosage.isArray()) {
            said.set("dosage", dosage);
        }
        String condition = "identifier=" + URLEncoder.encode(NAME + "|" + name, UTF_8);
        writes.perform(
                new Caller(view, grant, view.path()),
                List.of(new Asked(Asked.Verb.UPDATE, "MedicationStatement", null, condition, said, null, null, "")));
    }

    private JsonNode concept(Grant grant, JsonNode statement) {
        JsonNode concept = statement.path("medicationCodeableConcept");
        if (!concept.isMissingNode()) {
            return concept;
        }
        String reference =
                statement.path("medicationReference").path("reference").asString("");
        if (!reference.startsWith("#")) {
            return read(View.NETWORK, grant, reference).path("code");
        }
        for (JsonNode contained : statement.path("contained")) {
            if (reference.equals("#" + contained.path("id").asString(""))) {
                return contained.path("code");
            }
        }
        return MissingNode.getInstance();
    }

    private JsonNode read(View view, Grant grant, String reference) {
        int slash = reference.indexOf('/');
        return slash <= 0
                ? MissingNode.getInstance()
                : reader.read(view, grant, reference.substring(0, slash), reference.substring(slash + 1))
                        .filter(stored -> !stored.deleted())
                        .map(stored -> (JsonNode) FhirJson.parse(stored.json()))
                        .orElse(MissingNode.getInstance());
    }
}
