package org.quiltehr.hub.query;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A search as the client asked it.
 *
 * @param type resource type, or null at system level
 * @param parameters names and values, decoded, in order; a page link's {@code _page} among them
 * @param compartment {@code Type/id} of the compartment searched in, or null
 * @param strict unknown parameters are refused ({@code Prefer: handling=strict}), else passed over
 */
public record SearchRequest(
        @Nullable String type,
        List<Parameter> parameters,
        boolean strict,
        @Nullable String compartment) {

    /** What may stand in a label: a client can write anything for a name. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:-]{0,60}");

    public SearchRequest(@Nullable String type, List<Parameter> parameters, boolean strict) {
        this(type, parameters, strict, null);
    }

    /** The same within a compartment, such as {@code Patient/123}. */
    public SearchRequest within(String within) {
        return new SearchRequest(type, parameters, strict, within);
    }

    /** One {@code name=value} of the query. */
    public record Parameter(String name, String value) {}

    /** A request of an encoded query string; may be empty. */
    public static SearchRequest of(@Nullable String type, String query, boolean strict) {
        return new SearchRequest(type, Queries.parse(query), strict);
    }

    /** The type and the names of the parameters, each once, in order of the alphabet; no value. */
    public String shape() {
        String names = parameters.stream()
                .map(Parameter::name)
                .map(name -> NAME.matcher(name).matches() ? name : "…")
                .distinct()
                .sorted()
                .collect(Collectors.joining("&"));
        return (type == null ? "" : type) + "?" + names;
    }
}
