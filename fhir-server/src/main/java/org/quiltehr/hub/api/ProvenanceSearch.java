package org.quiltehr.hub.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;
import org.quiltehr.hub.query.SearchResult;
import org.quiltehr.hub.query.Stored;

/**
 * Adds the hub's own Provenances to what a search finds: by {@code _revinclude=Provenance:target} of any type, and as matches
 * of {@code Provenance?target=} and {@code ?_id=}. Other parameters find the Provenances that sources sent.
 */
final class ProvenanceSearch {

    private static final String TYPE = "Provenance";
    private static final Set<String> SHAPING = Set.of(
            "_count", "_sort", "_total", "_summary", "_elements", "_format", "_pretty", "_include", "_revinclude");

    private final Reader reader;
    private final DerivedProvenance provenances;

    ProvenanceSearch(Reader reader, DerivedProvenance provenances) {
        this.reader = reader;
        this.provenances = provenances;
    }

    Optional<Stored> read(Exchange exchange, String id) {
        return provenances.read(exchange.view(), exchange.grant(), id);
    }

    SearchResult with(Exchange exchange, @Nullable String type, SearchRequest request, SearchResult result) {
        List<Stored> includes = new ArrayList<>(result.includes());
        for (SearchRequest.Parameter parameter : request.parameters()) {
            boolean reverse =
                    parameter.name().equals("_revinclude") || parameter.name().startsWith("_revinclude:");
            if (reverse) {
                includes.addAll(included(parameter.value(), result.matches()));
            }
        }
        List<Stored> own = TYPE.equals(type) ? matches(exchange, request) : List.of();
        if (own.isEmpty() && includes.size() == result.includes().size()) {
            return result;
        }
        List<Stored> matches = new ArrayList<>(result.matches());
        Long total = result.total();
        boolean counted = request.parameters().stream()
                .anyMatch(p -> p.name().equals("_summary") && p.value().equals("count")
                        || p.name().equals("_count") && p.value().equals("0"));
        if (!counted) {
            matches.addAll(own);
        }
        return new SearchResult(
                matches,
                includes,
                result.selfQuery(),
                result.nextToken(),
                total == null ? null : Long.valueOf(total + own.size()),
                result.dropped());
    }

    /** A page with our own of what it holds, as these values of {@code _revinclude} ask. */
    SearchResult including(SearchResult page, List<String> values) {
        List<Stored> includes = new ArrayList<>(page.includes());
        values.forEach(value -> includes.addAll(included(value, page.matches())));
        return new SearchResult(
                page.matches(), includes, page.selfQuery(), page.nextToken(), page.total(), page.dropped());
    }

    /** What {@code _revinclude} of this value brings of our own. */
    private List<Stored> included(String value, Collection<Stored> matches) {
        String[] parts = value.split(":", 3);
        if (parts.length < 2 || !parts[0].equals(TYPE) || !(parts[1].equals("target") || parts[1].equals("*"))) {
            return List.of();
        }
        return provenances.of(matches.stream()
                .filter(match -> parts.length < 3 || match.type().equals(parts[2]))
                .toList());
    }

    private List<Stored> matches(Exchange exchange, SearchRequest request) {
        List<String> targets = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (SearchRequest.Parameter parameter : request.parameters()) {
            String name = parameter.name();
            List<String> values = Arrays.asList(parameter.value().split(","));
            if (name.equals("target")) {
                values.forEach(value -> targets.add(relative(exchange.base(), value)));
            } else if (name.startsWith("target:") && Character.isUpperCase(name.charAt("target:".length()))) {
                values.forEach(value -> targets.add(name.substring("target:".length()) + "/" + value));
            } else if (name.equals("_id")) {
                ids.addAll(values);
            } else if (!SHAPING.contains(name)) {
                return List.of();
            }
        }
        if (!targets.isEmpty()) {
            List<Stored> found = provenances.of(reader.resolve(exchange.view(), exchange.grant(), targets));
            return ids.isEmpty()
                    ? found
                    : found.stream().filter(p -> ids.contains(p.shownId())).toList();
        }
        return ids.stream()
                .map(id -> read(exchange, id))
                .flatMap(Optional::stream)
                .toList();
    }

    private static String relative(String base, String reference) {
        return reference.startsWith(base + "/") ? reference.substring(base.length() + 1) : reference;
    }
}
