package org.quiltehr.adapter.fhir.reference;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.quiltehr.adapter.fhir.key.SourceNames;
import org.quiltehr.adapter.fhir.key.SourceNames.Place;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.shape.R4Shape;

/** The names by which references find entries of the message, and which of them were used. */
public final class Targets {

    /** What a reference names. */
    public sealed interface Target {

        /** An entry of the message, by its new fullUrl. */
        record InMessage(String fullUrl) implements Target {}

        /**
         * A resource an earlier message of the source may have brought.
         *
         * @param reference begins with {@link Entry#KEY_REFERENCE}
         * @param system of the identifier that stands in if the hub does not find it; may be empty
         */
        record Elsewhere(String reference, String type, String system, String value) implements Target {}

        /** A urn that no entry has. */
        record Nothing() implements Target {}

        /** A search that is not {@code identifier=system|value}. */
        record BadCondition() implements Target {}

        /** A contained resource or an address on somebody's server: it stays as it is. */
        record AsItIs() implements Target {}
    }

    private static final Target.Nothing NOTHING = new Target.Nothing();
    private static final Target.AsItIs AS_IT_IS = new Target.AsItIs();

    private final SourceNames names;
    private final Map<String, String> entries = new HashMap<>();
    private final Map<String, Integer> servers = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    public Targets(SourceNames names) {
        this.names = names;
    }

    /** Gives an entry one more name: its fullUrl as sent, {@code Type/id} or {@code Type?system|value}. */
    public void name(String name, String fullUrl) {
        entries.putIfAbsent(name, fullUrl);
    }

    /** The source's own server, as a fullUrl of the message shows it. */
    public void server(String server) {
        servers.merge(server, 1, Integer::sum);
    }

    /** Whether a reference was resolved by this name. */
    public boolean isUsed(String name) {
        return used.contains(name);
    }

    /** Whether references were resolved because this, and only this, fullUrl shows the source's own server. */
    public boolean isOnlyWitness(String server) {
        return used.contains(server) && servers.getOrDefault(server, 0) == 1;
    }

    private Optional<String> find(String name) {
        String fullUrl = entries.get(name);
        if (fullUrl != null) {
            used.add(name);
        }
        return Optional.ofNullable(fullUrl);
    }

    /** The entry that has exactly this name, if any. */
    public Optional<String> entry(String name) {
        return find(name);
    }

    public Target resolve(String reference) {
        Optional<Place> place = SourceNames.place(reference);
        if (place.isPresent()) {
            return byPlace(reference, place.get());
        }
        Optional<String> exact = find(reference);
        if (exact.isPresent()) {
            return new Target.InMessage(exact.get());
        }
        if (reference.startsWith("urn:uuid:") || reference.startsWith("urn:oid:")) {
            return NOTHING;
        }
        int question = reference.indexOf('?');
        return question > 0 && R4Shape.isResourceType(reference.substring(0, question))
                ? byCondition(reference.substring(0, question), reference.substring(question + 1))
                : AS_IT_IS;
    }

    private Target byCondition(String type, String query) {
        Optional<String> key = SourceNames.condition(query);
        return key.isEmpty() ? new Target.BadCondition() : byIdentifier(type, key.get());
    }

    /** The resource of a type that has an identifier, {@code system|value}. */
    public Target byIdentifier(String type, String key) {
        int bar = key.indexOf('|');
        Target elsewhere = new Target.Elsewhere(
                Entry.KEY_REFERENCE + type + "|" + key, type, key.substring(0, bar), key.substring(bar + 1));
        return find(type + "?" + key).<Target>map(Target.InMessage::new).orElse(elsewhere);
    }

    private Target byPlace(String reference, Place place) {
        String server = place.server();
        boolean own = server == null || (names.base() == null ? servers.containsKey(server) : names.own(place));
        if (!own) {
            return find(reference).<Target>map(Target.InMessage::new).orElse(AS_IT_IS);
        }
        if (server != null && names.base() == null) {
            used.add(server);
        }
        return find(place.local())
                .or(() -> find(reference))
                .<Target>map(Target.InMessage::new)
                .orElseGet(() -> new Target.Elsewhere(
                        Entry.KEY_REFERENCE + place.type() + "|" + names.idKey(place.local()),
                        place.type(),
                        "",
                        place.local()));
    }
}
