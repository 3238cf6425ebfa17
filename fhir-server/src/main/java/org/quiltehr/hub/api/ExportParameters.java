package org.quiltehr.hub.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.bulk.ExportAsk;
import org.quiltehr.hub.bulk.ExportAsk.Level;
import org.quiltehr.hub.query.QueryProblem;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;

/** Reads the parameters of {@code $export}; what cannot be honoured is refused, or told in the error file if lenient. */
final class ExportParameters {

    private static final List<String> KNOWN = List.of(
            "_outputFormat",
            "_since",
            "_until",
            "_type",
            "_typeFilter",
            "_elements",
            "patient",
            "allowPartialManifests",
            "_format");
    private static final Set<String> FORMATS = Set.of("application/fhir+ndjson", "application/ndjson", "ndjson");
    /** Search result parameters, which have no meaning here. */
    private static final Set<String> NO_FILTER = Set.of(
            "_include", "_revinclude", "_sort", "_count", "_page", "_summary", "_total", "_elements", "_contained");

    private static final Pattern ELEMENT = Pattern.compile("[A-Za-z]+(\\.[A-Za-z]+)?");

    private final Exchange exchange;
    private final Input input;
    private final Reader reader;
    private final boolean lenient;
    private final List<String> passedOver = new ArrayList<>();

    ExportParameters(Exchange exchange, Input input, Reader reader) {
        this.exchange = exchange;
        this.input = input;
        this.reader = reader;
        this.lenient = exchange.header("Prefer").orElse("").contains("handling=lenient");
    }

    ExportAsk read(Level level, String group) {
        input.names().stream()
                .filter(name -> !KNOWN.contains(name))
                .forEach(name -> unsupported(
                        "parameter " + name + " is not supported by $export; supported: " + String.join(", ", KNOWN)));
        input.text("_outputFormat")
                .filter(format -> !FORMATS.contains(format.replace(' ', '+')))
                .ifPresent(format -> {
                    throw new Refused(
                            400,
                            "not-supported",
                            "_outputFormat",
                            "files are application/fhir+ndjson and nothing else");
                });
        Set<String> types = types();
        Map<String, List<String>> filters = filters(types);
        return new ExportAsk(
                level,
                level == Level.GROUP ? group : null,
                patients(level),
                types,
                filters,
                instant("_since"),
                instant("_until"),
                elements(),
                List.copyOf(passedOver));
    }

    private void unsupported(String text) {
        if (!lenient) {
            throw new Refused(400, "not-supported", null, text);
        }
        passedOver.add(text);
    }

    private List<String> listed(String name) {
        List<String> values = new ArrayList<>();
        for (String text : input.texts(name)) {
            for (String part : text.split(",")) {
                if (!part.isBlank()) {
                    values.add(part.strip());
                }
            }
        }
        return values;
    }

    private Set<String> types() {
        Set<String> types = new LinkedHashSet<>();
        List<String> asked = listed("_type");
        for (String type : asked) {
            if (FhirTypes.exists(type)) {
                types.add(type);
            } else {
                unsupported("_type names a type that R4 has not");
            }
        }
        if (types.isEmpty() && !asked.isEmpty()) {
            throw new Refused(400, "value", "_type", "_type names no type of R4");
        }
        return types;
    }

    /** Commas stand inside queries, too: one ends a filter only where the next begins. */
    private Map<String, List<String>> filters(Set<String> types) {
        Map<String, List<String>> filters = new LinkedHashMap<>();
        for (String text : input.texts("_typeFilter")) {
            for (String filter : text.split(",(?=[A-Z][A-Za-z]+\\?)")) {
                int question = filter.indexOf('?');
                String type = question < 0 ? filter : filter.substring(0, question);
                String query = question < 0 ? "" : filter.substring(question + 1);
                if (question < 0 || !FhirTypes.exists(type) || !types.isEmpty() && !types.contains(type)) {
                    unsupported("_typeFilter: each is Type?query, of a type that _type names if there is a _type");
                } else if (isSearch(type, query)) {
                    filters.computeIfAbsent(type, key -> new ArrayList<>()).add(query);
                }
            }
        }
        return filters;
    }

    private boolean isSearch(String type, String query) {
        SearchRequest request = SearchRequest.of(type, query + "&_count=1", true);
        for (SearchRequest.Parameter parameter :
                request.parameters().subList(0, request.parameters().size() - 1)) {
            String name = parameter.name().split(":", 2)[0];
            if (NO_FILTER.contains(name)) {
                unsupported("_typeFilter: " + name + " has no meaning in an export");
                return false;
            }
        }
        try {
            reader.search(exchange.view(), exchange.grant(), request);
            return true;
        } catch (QueryProblem e) {
            unsupported("_typeFilter of " + type + ": " + e.text());
            return false;
        }
    }

    private @Nullable Instant instant(String name) {
        String text = input.text(name).orElse(null);
        if (text == null) {
            return null;
        }
        try {
            // an unencoded plus sign of a zone arrives as a space
            return OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
        } catch (DateTimeException e) {
            throw new Refused(400, "value", name, name + " is an instant, such as 2026-01-31T12:00:00Z");
        }
    }

    private List<String> elements() {
        List<String> elements = new ArrayList<>();
        for (String element : listed("_elements")) {
            if (ELEMENT.matcher(element).matches()) {
                elements.add(element);
            } else {
                unsupported("_elements: each is the name of a root element, or Type.element");
            }
        }
        return elements;
    }

    private List<String> patients(Level level) {
        List<String> ids = new ArrayList<>();
        for (String reference : input.references("patient")) {
            String id = reference.substring(reference.lastIndexOf('/') + 1);
            if (level == Level.SYSTEM) {
                unsupported("patient is a parameter of Patient/$export and Group/[id]/$export");
            } else if (reader.read(exchange.view(), exchange.grant(), "Patient", id)
                    .filter(found -> !found.deleted())
                    .isEmpty()) {
                throw new Refused(400, "not-found", "patient", "a Patient that patient names is not here");
            } else {
                ids.add(id);
            }
        }
        return ids;
    }
}
