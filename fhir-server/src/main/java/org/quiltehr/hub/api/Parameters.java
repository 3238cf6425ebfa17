package org.quiltehr.hub.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of a query, in order; those that only shape the answer are known apart. */
record Parameters(List<Parameter> all) {

    private static final Set<String> SHAPE = Set.of("_format", "_pretty", "_elements");

    /** One {@code name=value}, decoded; {@code raw} as sent. */
    record Parameter(String name, String value, String raw) {}

    static Parameters of(@Nullable String query) {
        List<Parameter> all = new ArrayList<>();
        for (String pair : (query == null ? "" : query).split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                all.add(new Parameter(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)), pair));
            }
        }
        return new Parameters(all);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refused(400, "invalid", null, "the query is not well encoded");
        }
    }

    Optional<String> first(String name) {
        return all.stream()
                .filter(p -> p.name().equals(name))
                .map(Parameter::value)
                .findFirst();
    }

    /** What shapes the answer, as sent; links repeat it. */
    String shape() {
        StringBuilder query = new StringBuilder();
        for (Parameter parameter : all) {
            if (isShape(parameter)) {
                query.append(query.isEmpty() ? "" : "&").append(parameter.raw());
            }
        }
        return query.toString();
    }

    private static boolean isShape(Parameter parameter) {
        return SHAPE.contains(parameter.name())
                || parameter.name().equals("_summary") && !parameter.value().equals("count");
    }

    /** The query as sent without what only shapes the answer. */
    String search() {
        StringBuilder query = new StringBuilder();
        for (Parameter parameter : all) {
            if (!isShape(parameter)) {
                query.append(query.isEmpty() ? "" : "&").append(parameter.raw());
            }
        }
        return query.toString();
    }
}
