package org.quiltehr.adapter.fhir.key;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.shape.R4Shape;

/**
 * How the source names its resources, as keys: {@code id|Patient/7} or, with a declared source, {@code
 * id@source|Patient/7}; {@code system|value} for an identifier; {@code url|…} for a resource of another server.
 */
public record SourceNames(
        @Nullable String source,
        @Nullable String base,
        @Nullable String identifierSystem) {

    /** Longer than FHIR's 64, and with underscores: ids of the source are names here, and vendors have such. */
    private static final String ID = "[A-Za-z0-9._-]{1,255}";

    private static final Pattern LOCAL = Pattern.compile("([A-Z][A-Za-z]+)/(" + ID + ")(/_history/" + ID + ")?");
    private static final Pattern ABSOLUTE =
            Pattern.compile("(https?://\\S+?)/([A-Z][A-Za-z]+/" + ID + "(?:/_history/" + ID + ")?)");
    private static final Pattern CONDITION = Pattern.compile("identifier=([^&|]+)\\|([^&|]+)");

    /** A resource on a server: the server's base (null if not said), type and id. */
    public record Place(@Nullable String server, String type, String id) {

        public String local() {
            return type + "/" + id;
        }
    }

    /** {@code Type/id}, with or without server and version; empty for all else. */
    public static Optional<Place> place(String reference) {
        Matcher absolute = ABSOLUTE.matcher(reference);
        String server = absolute.matches() ? absolute.group(1) : null;
        Matcher local = LOCAL.matcher(server == null ? reference : absolute.group(2));
        return local.matches() && R4Shape.isResourceType(local.group(1))
                ? Optional.of(new Place(server, local.group(1), local.group(2)))
                : Optional.empty();
    }

    /** Whether it can be a source's id: a wider form than FHIR's. */
    public static boolean isId(String id) {
        return id.matches(ID);
    }

    /** Whether a place is on the source's own server, as far as is declared. */
    public boolean own(Place place) {
        String server = place.server();
        return server == null || base == null || (server + "/").startsWith(base.endsWith("/") ? base : base + "/");
    }

    public String idKey(String local) {
        return (source == null ? "id|" : "id@" + source + "|") + local;
    }

    /** The key of {@code identifier=system|value}, the one condition that is understood; empty for any other. */
    public static Optional<String> condition(String query) {
        Matcher matcher = CONDITION.matcher(decoded(query));
        return matcher.matches() ? Optional.of(matcher.group(1) + "|" + matcher.group(2)) : Optional.empty();
    }

    private static String decoded(String query) {
        try {
            return URLDecoder.decode(query, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return query;
        }
    }
}
