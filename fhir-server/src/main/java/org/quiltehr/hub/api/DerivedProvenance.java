package org.quiltehr.hub.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.journal.Finished;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.journal.Message;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The hub's own Provenance of each resource, made when it is read: who stated it for which organisation, the hub as
 * transmitter, the message it came in as source. Its id tells the resource and its version, so it is the same for ever and
 * needs no row; who may not read the resource does not find it.
 */
final class DerivedProvenance {

    private static final Pattern ID = Pattern.compile("p(\\d{1,3})-([0-9a-z]{13}-[0-9a-z]{13})-(n?\\d{1,18})");
    private static final Set<String> WITHOUT = Set.of("Provenance", "AuditEvent");
    private static final String PROFILE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-provenance";
    private static final String AGENTS = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
    private static final String US_AGENTS =
            "http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type";

    private final Reader reader;
    private final Journal journal;
    private final Practices practices;

    DerivedProvenance(Reader reader, Journal journal, Practices practices) {
        this.reader = reader;
        this.journal = journal;
        this.practices = practices;
    }

    /** One for each of the resources that are current; none for an app whose scopes know no Provenance. */
    List<Stored> of(Collection<Stored> resources) {
        if (!Gate.shows("Provenance")) {
            return List.of();
        }
        Set<UUID> ids = new HashSet<>();
        List<Stored> targets = resources.stream()
                .filter(r -> !r.deleted() && !WITHOUT.contains(r.type()))
                .toList();
        targets.forEach(target -> ids.add(target.message()));
        Map<UUID, Message> messages = journal.messages(ids);
        Map<UUID, Optional<String>> documents = new HashMap<>();
        List<Stored> made = new ArrayList<>();
        for (Stored target : targets) {
            Message message = messages.get(target.message());
            Optional<String> document = message == null || !message.type().startsWith("ClinicalDocument")
                    ? Optional.empty()
                    : documents.computeIfAbsent(message.id(), this::document);
            made.add(provenance(target, message, document));
        }
        return made;
    }

    /** By an id that {@link #of} gave. */
    Optional<Stored> read(View view, Grant grant, String id) {
        Matcher matcher = ID.matcher(id);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int number = Integer.parseInt(matcher.group(1));
        Optional<String> type = FhirTypes.names().stream()
                .filter(t -> FhirTypes.require(t) == number)
                .findFirst();
        return type.flatMap(t -> reader.vread(view, grant, t, matcher.group(2), matcher.group(3)))
                .flatMap(target -> of(List.of(target)).stream().findFirst());
    }

    /** The DocumentReference a document is stored as. */
    private Optional<String> document(UUID message) {
        Optional<ObjectNode> receipt = journal.outcome(message).map(Finished::receipt);
        if (receipt.isPresent()) {
            for (JsonNode resource : receipt.get().path("resources")) {
                String reference = resource.path("reference").asString("");
                if (reference.startsWith("DocumentReference/")) {
                    return Optional.of(reference);
                }
            }
        }
        return Optional.empty();
    }

    private Stored provenance(Stored target, @Nullable Message message, Optional<String> document) {
        String etag = target.etag();
        int dot = etag.indexOf('.');
        // the links of a person change its ETag, not who stated this version
        String version = dot < 0 ? etag : etag.substring(0, dot);
        String id = "p" + FhirTypes.require(target.type()) + "-" + target.id().text() + "-" + version;
        ObjectNode resource = FhirJson.parse(target.json());
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("resourceType", "Provenance");
        out.put("id", id);
        ObjectNode meta = out.putObject("meta");
        meta.put("lastUpdated", target.updated().toString());
        meta.put("source", "urn:uuid:" + target.message());
        meta.putArray("profile").add(PROFILE);
        JsonNode tags = resource.path("meta").path("tag");
        if (tags.isArray()) {
            meta.set("tag", tags);
        }
        out.putArray("target").addObject().put("reference", target.type() + "/" + target.shownId());
        if (message != null && message.sourceTime() != null) {
            out.put("occurredDateTime", message.sourceTime().toString());
        }
        out.put("recorded", (message == null ? target.updated() : message.received()).toString());
        ObjectNode activity = out.putObject("activity").putArray("coding").addObject();
        activity.put("system", "http://terminology.hl7.org/CodeSystem/v3-DataOperation");
        activity.put("code", version.equals("1") ? "CREATE" : "UPDATE");
        agents(out, resource, practices.byNum(target.practice()));
        entity(out, target, message, document);
        return new Stored(
                "Provenance",
                target.id(),
                id,
                version,
                target.updated(),
                false,
                target.practice(),
                target.patient(),
                target.message(),
                FhirJson.bytes(out));
    }

    private static void agents(ObjectNode out, ObjectNode resource, Optional<Practice> practice) {
        var agents = out.putArray("agent");
        ObjectNode organisation = organisation(practice);
        List<ObjectNode> authors = Authors.of(resource);
        for (ObjectNode who : authors.isEmpty() ? List.of(organisation) : authors) {
            ObjectNode agent = agents.addObject();
            kind(agent, AGENTS, "author", "Author");
            agent.set("who", who);
            if (Authors.actsForAnother(who)) {
                agent.set("onBehalfOf", organisation);
            }
        }
        ObjectNode transmitter = agents.addObject();
        kind(transmitter, US_AGENTS, "transmitter", "Transmitter");
        ObjectNode hub = transmitter.putObject("who");
        hub.put("type", "Organization");
        hub.putObject("identifier").put("system", "http://quiltehr.org/hub").put("value", "hub");
        hub.put("display", "Quilt, the integration hub of the network");
    }

    private static void kind(ObjectNode agent, String system, String code, String display) {
        agent.putObject("type")
                .putArray("coding")
                .addObject()
                .put("system", system)
                .put("code", code)
                .put("display", display);
    }

    private static ObjectNode organisation(Optional<Practice> practice) {
        ObjectNode organisation = FhirJson.mapper().createObjectNode();
        organisation.put("type", "Organization");
        organisation
                .putObject("identifier")
                .put("system", "http://quiltehr.org/practice")
                .put("value", practice.map(p -> p.ref().slug()).orElse("unknown"));
        organisation.put("display", practice.map(Practice::name).orElse("a practice of the network"));
        return organisation;
    }

    private static void entity(ObjectNode out, Stored target, @Nullable Message message, Optional<String> document) {
        ObjectNode entity = out.putArray("entity").addObject();
        entity.put("role", "source");
        ObjectNode what = entity.putObject("what");
        document.filter(reference -> !reference.equals(target.type() + "/" + target.shownId()))
                .ifPresent(reference -> what.put("reference", reference));
        what.putObject("identifier").put("system", "urn:ietf:rfc:3986").put("value", "urn:uuid:" + target.message());
        what.put(
                "display",
                message == null
                        ? "A message the journal does not hold any more"
                        : message.feed() == null ? "A write at a FHIR base" : "Message " + message.type());
    }
}
