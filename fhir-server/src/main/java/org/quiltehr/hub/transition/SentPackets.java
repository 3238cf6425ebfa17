package org.quiltehr.hub.transition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.pipeline.rest.Asked;
import org.quiltehr.hub.pipeline.rest.Caller;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.pipeline.rest.WriteProblem;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Packets sent to practices, each a Communication of the hospital's record: what was written and who signed stand in it, the
 * rest of the packet is made for each reader anew, of what that reader may see (decision 57).
 */
public final class SentPackets {

    /** More words than a course in hospital needs. */
    public static final int LONGEST = 20_000;

    private static final String NAME = "http://quiltehr.org/fhir/transition-packet";
    private static final String PRACTICE = "http://quiltehr.org/practice";
    private static final int MOST = 50;

    private final Reader reader;
    private final RestWrites writes;
    private final Revising revising;
    private final Practices practices;
    private final InstantSource clock;

    SentPackets(Reader reader, RestWrites writes, Practices practices, InstantSource clock) {
        this.reader = reader;
        this.writes = writes;
        this.revising = new Revising(reader, writes);
        this.practices = practices;
        this.clock = clock;
    }

    /** Of one stay, the latest first. */
    public List<Sent> of(View view, Grant grant, String encounter) {
        return find(view, grant, "encounter=Encounter/" + encounter, MOST);
    }

    /** Sent to a practice, as far as this reader may see whom they are about; the latest first. */
    public List<Sent> to(Grant grant, Practice practice, int most) {
        return find(
                View.NETWORK,
                grant,
                "recipient:identifier="
                        + URLEncoder.encode(PRACTICE + "|" + practice.ref().slug(), UTF_8),
                most);
    }

    /** Sent by a practice, the latest first. */
    public List<Sent> from(Grant grant, Practice practice, int most) {
        return find(
                View.NETWORK,
                grant,
                "sender:identifier="
                        + URLEncoder.encode(PRACTICE + "|" + practice.ref().slug(), UTF_8),
                most);
    }

    /** One that was sent; empty if there is none for this reader. */
    public Optional<Sent> one(Grant grant, String id) {
        return reader.read(View.NETWORK, grant, "Communication", id)
                .filter(stored -> !stored.deleted())
                .flatMap(stored -> sent(FhirJson.parse(stored.json())));
    }

    private List<Sent> find(View view, Grant grant, String query, int most) {
        List<Sent> found = new ArrayList<>();
        for (Stored stored : reader.search(
                        view, grant, SearchRequest.of("Communication", query + "&_sort=-sent&_count=" + most, true))
                .matches()) {
            sent(FhirJson.parse(stored.json())).ifPresent(found::add);
        }
        return found;
    }

    /** Empty for a Communication that is no packet. */
    private static Optional<Sent> sent(JsonNode tree) {
        boolean ours = false;
        for (JsonNode identifier : tree.path("identifier")) {
            ours |= identifier.path("system").asString("").equals(NAME);
        }
        Instant at = Times.start(tree.path("sent").asString(""));
        if (!ours || at == null) {
            return Optional.empty();
        }
        StringBuilder words = new StringBuilder();
        tree.path("payload").forEach(p -> words.append(p.path("contentString").asString("")));
        return Optional.of(new Sent(
                tree.path("id").asString(""),
                id(tree.path("subject")),
                id(tree.path("encounter")),
                slug(tree.path("sender")),
                slug(tree.path("recipient").path(0)),
                tree.path("sender").path("display").asString(""),
                at,
                words.toString(),
                text(tree.path("note").path(0).path("authorString").asString("")),
                Times.start(tree.path("received").asString(""))));
    }

    private static @Nullable String text(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String id(JsonNode reference) {
        String text = reference.path("reference").asString("");
        return text.substring(text.lastIndexOf('/') + 1);
    }

    private static String slug(JsonNode reference) {
        return reference.path("identifier").path("value").asString("");
    }

    /**
     * What is sent.
     *
     * @param by who signs, as people are called
     * @param words the course in hospital; may be empty
     * @param form names the form that was filled in: the same is not sent twice
     * @param to slugs
     */
    public record Letter(String by, String words, String form, Set<String> to) {
        public Letter {
            to = Set.copyOf(to);
        }
    }

    /** Sends the packet of a stay; the caller has made sure that who signs may. */
    public void send(Practice hospital, String encounter, Letter letter) {
        Grant grant = Owners.all(hospital);
        View view = new View(hospital.ref());
        ObjectNode stay = reader.read(view, grant, "Encounter", encounter)
                .filter(stored -> !stored.deleted())
                .map(stored -> FhirJson.parse(stored.json()))
                .orElseThrow(() -> WriteProblem.of(404, "not-found", null, "there is no such stay of this hospital"));
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        List<Asked> asked = new ArrayList<>();
        for (String slug : letter.to()) {
            Practice practice = practices
                    .bySlug(slug)
                    .orElseThrow(() -> WriteProblem.of(404, "not-found", null, "there is no such practice"));
            String name = "urn:uuid:"
                    + UUID.nameUUIDFromBytes((encounter + "|" + letter.form() + "|" + slug).getBytes(UTF_8));
            ObjectNode sent = FhirJson.mapper().createObjectNode().put("resourceType", "Communication");
            sent.putArray("identifier").addObject().put("system", NAME).put("value", name);
            sent.put("status", "completed");
            sent.putArray("category")
                    .addObject()
                    .putArray("coding")
                    .addObject()
                    .put("system", "http://terminology.hl7.org/CodeSystem/communication-category")
                    .put("code", "notification");
            sent.putObject("topic").put("text", "Transition packet");
            sent.set("subject", stay.path("subject"));
            sent.putObject("encounter").put("reference", "Encounter/" + encounter);
            sent.put("sent", now.toString());
            named(sent.putArray("recipient").addObject(), slug, practice.name());
            named(sent.putObject("sender"), hospital.ref().slug(), letter.by());
            if (!letter.words().isBlank()) {
                sent.putArray("payload").addObject().put("contentString", letter.words());
            }
            String condition = "identifier=" + URLEncoder.encode(NAME + "|" + name, UTF_8);
            asked.add(new Asked(Asked.Verb.CREATE, "Communication", null, condition, sent, null, null, ""));
        }
        writes.perform(new Caller(view, grant, view.path()), asked);
    }

    private static void named(ObjectNode reference, String slug, String display) {
        reference.put("type", "Organization");
        reference.putObject("identifier").put("system", PRACTICE).put("value", slug);
        reference.put("display", display);
    }

    /** Somebody of the practice it was sent to read it; the first reader stays. */
    public void read(Sent sent, String who) {
        Practice hospital = practices
                .bySlug(sent.from())
                .orElseThrow(() -> WriteProblem.of(404, "not-found", null, "the practice that sent it is gone"));
        revising.revise(hospital, "Communication", sent.id(), tree -> {
            if (tree.has("received")) {
                return false;
            }
            String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
            tree.put("received", now);
            tree.putArray("note")
                    .addObject()
                    .put("authorString", who)
                    .put("time", now)
                    .put("text", "Read the packet");
            return true;
        });
    }
}
