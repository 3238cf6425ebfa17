package org.quiltehr.hub.practice;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads practices and feeds from maps, lists and scalars, whether they came as YAML or JSON. Every problem names its
 * place as a path of member names.
 */
public final class Specs {

    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Set<String> PRACTICE = Set.of("name", "timezone", "feeds");
    private static final Set<String> MLLP = Set.of("application", "facility");

    private Specs() {}

    /** The practices of a whole configuration. */
    public static List<PracticeSpec> practices(Object tree) {
        Map<String, Object> top = map(tree, "");
        known(top, Set.of("practices", "retention", "settings"), "");
        List<PracticeSpec> practices = new ArrayList<>();
        Object all = top.get("practices");
        if (all != null) {
            map(all, "practices").forEach((slug, value) -> practices.add(practice(slug, value, "practices." + slug)));
        }
        return practices;
    }

    /** One practice. */
    public static PracticeSpec practice(String slug, @Nullable Object tree, String place) {
        slug(slug, place);
        Map<String, Object> members = tree == null ? Map.of() : map(tree, place);
        known(members, PRACTICE, place);
        String name = text(members, "name", place);
        String zone = text(members, "timezone", place);
        List<FeedSpec> feeds = new ArrayList<>();
        Object all = members.get("feeds");
        if (all != null) {
            String at = place + ".feeds";
            map(all, at).forEach((feed, value) -> feeds.add(feed(feed, value, at + "." + feed)));
        }
        return new PracticeSpec(
                slug, name == null ? slug : name, zone(zone == null ? "UTC" : zone, place + ".timezone"), feeds);
    }

    /** One feed. */
    public static FeedSpec feed(String slug, @Nullable Object tree, String place) {
        slug(slug, place);
        if (tree == null) {
            throw new ConfigProblem(place, "give at least adapter:, such as {adapter: ccda}");
        }
        Map<String, Object> members = map(tree, place);
        String adapter = text(members, "adapter", place);
        if (adapter == null) {
            throw new ConfigProblem(place + ".adapter", "is missing: the name of the adapter that reads this feed");
        }
        Map<String, Object> settings = new LinkedHashMap<>(members);
        settings.keySet().removeAll(Set.of("adapter", "mllp", "ack"));
        settings.forEach((name, value) -> {
            if (value == null) {
                throw new ConfigProblem(place + "." + name, "has no value");
            }
        });
        return new FeedSpec(slug, adapter, mllp(members.get("mllp"), place + ".mllp"), ack(members, place), settings);
    }

    private static Feed.@Nullable Mllp mllp(@Nullable Object tree, String place) {
        if (tree == null) {
            return null;
        }
        Map<String, Object> members = map(tree, place);
        known(members, MLLP, place);
        String application = text(members, "application", place);
        if (application == null) {
            throw new ConfigProblem(place + ".application", "is missing: what the sender writes in MSH-3");
        }
        return new Feed.Mllp(application, text(members, "facility", place));
    }

    private static Feed.Ack ack(Map<String, Object> members, String place) {
        String ack = text(members, "ack", place);
        if (ack == null) {
            return Feed.Ack.COMMIT;
        }
        for (Feed.Ack known : Feed.Ack.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(ack)) {
                return known;
            }
        }
        throw new ConfigProblem(place + ".ack", "must be commit or outcome");
    }

    private static ZoneId zone(String zone, String place) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new ConfigProblem(place, "is not a time zone of the IANA list, such as America/New_York");
        }
    }

    private static void slug(String slug, String place) {
        if (!SLUG.matcher(slug).matches()) {
            throw new ConfigProblem(
                    place,
                    "a name in URLs has 1 to 63 lower-case letters, digits and hyphens and begins without a hyphen");
        }
    }

    private static void known(Map<String, Object> members, Set<String> names, String place) {
        for (String name : members.keySet()) {
            if (!names.contains(name)) {
                String at = place.isEmpty() ? name : place + "." + name;
                throw new ConfigProblem(
                        at,
                        "unknown setting; known here: "
                                + String.join(", ", names.stream().sorted().toList()));
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object tree, String place) {
        if (tree instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance)) {
            return (Map<String, Object>) map;
        }
        throw new ConfigProblem(place, "must be a map of names to values");
    }

    private static @Nullable String text(Map<String, Object> members, String name, String place) {
        Object value = members.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Map || value instanceof List) {
            throw new ConfigProblem(place + "." + name, "must be a text");
        }
        return value.toString();
    }
}
