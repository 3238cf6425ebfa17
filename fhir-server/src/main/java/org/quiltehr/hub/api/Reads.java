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
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.query.HistoryRequest;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;
import org.quiltehr.hub.query.Stored;

/** read, vread, search, history, {@code $everything}. */
final class Reads {

    private static final int HISTORY_PAGE = 50;
    private static final int HISTORY_MOST = 1000;

    private final Reader reader;

    Reads(Reader reader) {
        this.reader = reader;
    }

    Answer read(Exchange exchange, String type, String id) {
        return conditional(exchange, shown(type, id, reader.read(exchange.view(), exchange.grant(), type, id)));
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
        var result = reader.search(exchange.view(), exchange.grant(), SearchRequest.of(type, query, exchange.strict()));
        return Answer.of(200, Bundles.search(exchange.base(), type == null ? "" : type, result));
    }

    Answer history(Exchange exchange, @Nullable String type, @Nullable String id) {
        Parameters parameters = exchange.parameters();
        Instant since =
                parameters.first("_since").map(text -> instant("_since", text)).orElse(null);
        int count = parameters.first("_count").map(Reads::count).orElse(HISTORY_PAGE);
        String page = parameters.first("_page").orElse(null);
        var result =
                reader.history(exchange.view(), exchange.grant(), new HistoryRequest(type, id, since, count, page));
        if (id != null && type != null && page == null && result.versions().isEmpty()) {
            shown(type, id, reader.read(exchange.view(), exchange.grant(), type, id));
        }
        String address = (type == null ? "" : type + "/") + (id == null ? "" : id + "/") + "_history";
        StringBuilder query = new StringBuilder();
        for (Parameters.Parameter parameter : parameters.all()) {
            if (Set.of("_since", "_count").contains(parameter.name())) {
                query.append(query.isEmpty() ? "" : "&").append(parameter.raw());
            }
        }
        return Answer.of(200, Bundles.history(exchange.base(), address, query.toString(), result));
    }

    /** All of one person, on one page: {@code _type} and {@code _since} narrow it, {@code _asOf} asks for an earlier state. */
    Answer everything(Exchange exchange, String id) {
        Parameters parameters = exchange.parameters();
        for (String unsupported : List.of("start", "end")) {
            if (parameters.first(unsupported).isPresent()) {
                throw new Refused(400, "not-supported", unsupported, "is not supported; narrow by _type or _since");
            }
        }
        Set<String> types =
                parameters.first("_type").map(t -> Set.of(t.split(","))).orElse(Set.of());
        Instant since =
                parameters.first("_since").map(text -> instant("_since", text)).orElse(Instant.MIN);
        Optional<Instant> asOf = parameters.first("_asOf").map(text -> instant("_asOf", text));
        PersonRecord person = asOf.map(at -> reader.load(exchange.view(), exchange.grant(), id, types, at))
                .orElseGet(() -> reader.load(exchange.view(), exchange.grant(), id, types))
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
        String query = parameters.search();
        String self = exchange.base() + "/Patient/" + id + "/$everything" + (query.isEmpty() ? "" : "?" + query);
        return Answer.of(200, Bundles.searchset(exchange.base(), self, shown));
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
