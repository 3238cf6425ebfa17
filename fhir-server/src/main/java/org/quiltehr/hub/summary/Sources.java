package org.quiltehr.hub.summary;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Stored;

/** The practices with a record of the person, and when each was last heard of. */
final class Sources {

    /** When practices, by number, were last heard of as of an instant. */
    @FunctionalInterface
    interface Hearing {
        Map<Integer, Heard> of(Collection<Integer> practices, Instant at);
    }

    private final Map<Integer, String> slugs = new HashMap<>();
    private final Map<String, Heard> heard = new TreeMap<>();
    private final Map<String, String> names = new TreeMap<>();

    Sources(PersonRecord person, Hearing hearing, Instant at, Function<String, String> practiceName) {
        Set<Integer> practices = new TreeSet<>();
        person.members().forEach(m -> practices.add(slugged(m)));
        person.resources().forEach(r -> practices.add(slugged(r)));
        Map<Integer, Heard> byNumber = hearing.of(practices, at);
        slugs.forEach((number, slug) -> {
            heard.put(slug, byNumber.getOrDefault(number, Heard.UNKNOWN));
            names.computeIfAbsent(slug, practiceName);
        });
    }

    private int slugged(Stored stored) {
        slugs.computeIfAbsent(stored.practice(), n -> Slugs.of(FhirJson.parse(stored.json())));
        return stored.practice();
    }

    String slug(Stored stored) {
        return slugs.getOrDefault(stored.practice(), Slugs.UNKNOWN);
    }

    /** Name by slug, in the order of slugs. */
    Map<String, String> names() {
        return names;
    }

    String name(String slug) {
        return names.getOrDefault(slug, slug);
    }

    Heard heard(String slug) {
        return heard.getOrDefault(slug, Heard.UNKNOWN);
    }

    /** All that sections say of the practices, as text; when each was last heard of stands in the overview only. */
    String told() {
        StringBuilder told = new StringBuilder();
        new TreeMap<>(slugs).forEach((number, slug) -> {
            Heard of = heard(slug);
            told.append(number)
                    .append(' ')
                    .append(slug)
                    .append(' ')
                    .append(name(slug))
                    .append('\t');
            told.append(of.silentSince())
                    .append(' ')
                    .append(of.unreachableSince())
                    .append(' ')
                    .append(of.tried());
            told.append('\n');
        });
        return told.toString();
    }

    /** What each practice, by slug, has for a section. */
    Map<String, Presence> presence(Sift.Chosen chosen) {
        Map<String, Presence> presence = new TreeMap<>();
        names.keySet().forEach(slug -> {
            Presence.@Nullable State stated = chosen.stated.get(slug);
            presence.put(slug, Presence.of(stated, heard(slug)));
        });
        return presence;
    }
}
