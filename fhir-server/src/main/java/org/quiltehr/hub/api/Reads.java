package org.quiltehr.hub.api;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.Dates;
import org.quiltehr.hub.query.EverythingRequest;
import org.quiltehr.hub.query.HistoryRequest;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;
import org.quiltehr.hub.query.SearchResult;
import org.quiltehr.hub.query.Stored;

/** read, vread, search, history, {@code $everything}. */
final class Reads {

    private static final int HISTORY_PAGE = 50;
    private static final int HISTORY_MOST = 1000;
    private static final int EVERYTHING_PAGE = 1000;
    private static final List<String> EVERYTHING = List.of("_type", "_since", "start", "end", "_count", "_revinclude");

    private final Reader reader;
    private final ProvenanceSearch provenances;

    Reads(Reader reader, ProvenanceSearch provenances) {
        this.reader = reader;
        this.provenances = provenances;
    }

    Answer read(Exchange exchange, String type, String id) {
        Optional<Stored> found = reader.read(exchange.view(), exchange.grant(), type, id);
        if (found.isEmpty() && type.equals("Provenance")) {
            found = provenances.read(exchange, id);
        }
        return conditional(exchange, shown(type, id, found));
    }

    Answer vread(Exchange exchange, String type, String id, String version) {
        return conditional(
                exchange, shown(type, id, reader.vread(exchange.view(), exchange.grant(), type, id, version)));
    }

    private static Stored shown(String type, String id, Optional<Stored> found) {
        Stored stored =
                found.orElseThrow(() -> new Refused(404, "not-found", null, "there is no such " + type + " here"));
        if (stored.deleted()) {
            throw new Refused(410, "deleted", null, "the " + type + " was deleted");
        }
        return stored;
    }

    /** 304 where the client has what would be sent. */
    private static Answer conditional(Exchange exchange, Stored stored) {
        Optional<String> noneMatch = exchange.header("If-None-Match");
        boolean same;
        if (noneMatch.isPresent()) {
            same = List.of(noneMatch.get().split("\\s*,\\s*")).contains(Answer.etag(stored.etag()));
        } else {
            same = exchange.header("If-Modified-Since")
                    .flatMap(Reads::httpDate)
                    .map(since ->
                            !stored.updated().truncatedTo(ChronoUnit.SECONDS).isAfter(since))
                    .orElse(false);
        }
        Answer answer = Answer.resource(same ? 304 : 200, stored);
        return same ? answer.withoutBody() : answer;
    }

    private static Optional<Instant> httpDate(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /**
     * A search.
     *
     * @param type null at system level
     * @param query encoded
     */
    Answer search(Exchange exchange, @Nullable String type, String query) {
        SearchRequest request = SearchRequest.of(type, query, exchange.strict());
        var result =
                provenances.with(exchange, type, request, reader.search(exchange.view(), exchange.grant(), request));
        return found(exchange, type == null ? "" : type, result);
    }

    /**
     * A search within a compartment.
     *
     * @param owner {@code Type/id} of the compartment
     * @param type null for all types that may be in it
     */
    Answer compartment(Exchange exchange, String owner, @Nullable String type, String query) {
        SearchRequest request = SearchRequest.of(type, query, exchange.strict()).within(owner);
        var result =
                provenances.with(exchange, null, request, reader.search(exchange.view(), exchange.grant(), request));
        return found(exchange, owner + "/" + (type == null ? "*" : type), result);
    }

    static Answer found(Exchange exchange, String address, SearchResult result) {
        return Answer.of(
                200,
                Bundles.search(exchange.base(), address, exchange.parameters().shape(), result));
    }

    Answer history(Exchange exchange, @Nullable String type, @Nullable String id) {
        Parameters parameters = exchange.parameters();
        Instant since =
                parameters.first("_since").map(text -> instant("_since", text)).orElse(null);
        HistoryRequest.Period at = parameters.first("_at").map(Reads::period).orElse(null);
        int count = parameters.first("_count").map(Reads::count).orElse(HISTORY_PAGE);
        String page = parameters.first("_page").orElse(null);
        var result =
                reader.history(exchange.view(), exchange.grant(), new HistoryRequest(type, id, since, count, page, at));
        if (id != null && type != null && page == null && result.versions().isEmpty()) {
            shown(type, id, reader.read(exchange.view(), exchange.grant(), type, id));
        }
        String address = (type == null ? "" : type + "/") + (id == null ? "" : id + "/") + "_history";
        StringBuilder query = new StringBuilder();
        for (Parameters.Parameter parameter : parameters.all()) {
            if (Set.of("_since", "_at", "_count", "_format", "_pretty", "_elements", "_summary")
                    .contains(parameter.name())) {
                query.append(query.isEmpty() ? "" : "&").append(parameter.raw());
            }
        }
        return Answer.of(200, Bundles.history(exchange.base(), address, query.toString(), result));
    }

    /** All of one person, in pages; {@code _asOf} asks for an earlier state, on one page. */
    Answer everything(Exchange exchange, String id, Input input) {
        Optional<Instant> asOf = input.text("_asOf").map(text -> instant("_asOf", text));
        if (asOf.isPresent()) {
            return earlier(exchange, id, input, asOf.get());
        }
        EverythingRequest request = new EverythingRequest(
                types(input),
                input.text("_since").map(text -> instant("_since", text)).orElse(null),
                input.text("start").orElse(null),
                input.text("end").orElse(null),
                input.text("_count").map(Reads::count).orElse(EVERYTHING_PAGE),
                exchange.parameters().first("_page").orElse(null));
        SearchResult page = reader.everything(exchange.view(), exchange.grant(), id, request)
                .orElseThrow(() -> new Refused(404, "not-found", null, "there is no such Patient here"));
        SearchResult whole = provenances.including(page, input.texts("_revinclude"));
        return found(exchange, "Patient/" + id + "/$everything", whole.asked(input.repeated(EVERYTHING)));
    }

    private Answer earlier(Exchange exchange, String id, Input input, Instant asOf) {
        Set<String> types = types(input);
        Instant since =
                input.text("_since").map(text -> instant("_since", text)).orElse(Instant.MIN);
        PersonRecord person = reader.load(exchange.view(), exchange.grant(), id, types, asOf)
                .orElseThrow(() -> new Refused(404, "not-found", null, "there is no such Patient here"));
        List<Stored> shown = new ArrayList<>();
        if (types.isEmpty() || types.contains("Patient")) {
            shown.add(person.patient());
        }
        for (Stored resource : person.resources()) {
            if (!resource.type().equals("Patient")) {
                shown.add(resource);
            }
        }
        shown.removeIf(resource -> resource.updated().isBefore(since));
        String query = input.repeated(List.of("_type", "_since", "_asOf", "_revinclude"));
        return found(
                exchange,
                "Patient/" + id + "/$everything",
                provenances.including(
                        new SearchResult(shown, List.of(), query, null, (long) shown.size(), List.of()),
                        input.texts("_revinclude")));
    }

    /** An Encounter and all that is in its compartment, in pages. */
    Answer everythingOfEncounter(Exchange exchange, String id, Input input) {
        shown("Encounter", id, reader.read(exchange.view(), exchange.grant(), "Encounter", id));
        List<SearchRequest.Parameter> asked = new ArrayList<>();
        Set<String> types = types(input);
        if (!types.isEmpty()) {
            asked.add(new SearchRequest.Parameter("_type", String.join(",", types)));
        }
        input.text("_since")
                .ifPresent(s -> asked.add(new SearchRequest.Parameter("_lastUpdated", "ge" + instant("_since", s))));
        int count = input.text("_count").map(Reads::count).orElse(EVERYTHING_PAGE);
        asked.add(new SearchRequest.Parameter("_count", Integer.toString(count)));
        asked.add(new SearchRequest.Parameter("_include", "*"));
        exchange.parameters().first("_page").ifPresent(p -> asked.add(new SearchRequest.Parameter("_page", p)));
        SearchResult page = reader.search(
                exchange.view(), exchange.grant(), new SearchRequest(null, asked, true).within("Encounter/" + id));
        return found(exchange, "Encounter/" + id + "/$everything", page.asked(input.repeated(EVERYTHING)));
    }

    private static Set<String> types(Input input) {
        Set<String> types = new TreeSet<>();
        input.texts("_type").forEach(text -> types.addAll(List.of(text.split("\\s*,\\s*"))));
        for (String type : types) {
            if (!FhirTypes.exists(type)) {
                throw new Refused(400, "value", "_type", "names a type that R4 has not");
            }
        }
        return types;
    }

    private static int count(String text) {
        try {
            int count = Integer.parseInt(text);
            if (count >= 0) {
                return Math.min(count, HISTORY_MOST);
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw new Refused(400, "value", "_count", "must be a whole number");
    }

    /** The span of a date or time, or of a year. */
    private static HistoryRequest.Period period(String text) {
        Dates.Range range = Dates.range(text);
        if (range == null) {
            throw new Refused(400, "value", "_at", "must be a date or an instant");
        }
        return new HistoryRequest.Period(Dates.instant(range.lo()), Dates.instant(range.hi()));
    }

    static Instant instant(String name, String text) {
        try {
            // a plus sign that was not encoded arrives as a space
            return OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
        } catch (DateTimeParseException e) {
            try {
                return java.time.LocalDate.parse(text)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
            } catch (DateTimeParseException notADate) {
                throw new Refused(400, "value", name, "must be an instant (2026-11-22T08:00:00Z) or a date");
            }
        }
    }
}
