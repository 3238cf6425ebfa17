package org.quiltehr.hub.api;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.quiltehr.hub.access.Trail;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.pipeline.rest.BundleEntries;

/** Which interaction a request is. */
final class Face {

    private final Reads reads;
    private final PersonFace persons;
    private final Writes writes;
    private final Transactions transactions;
    private final Operations operations;
    private final Capability capability;
    private final DefinitionFace definitions;
    private final Body body;
    private final ExportFace exports;
    private final ImportFace imports;

    Face(
            Reads reads,
            PersonFace persons,
            Writes writes,
            Transactions transactions,
            Operations operations,
            Capability capability,
            DefinitionFace definitions,
            Body body,
            ExportFace exports,
            ImportFace imports) {
        this.reads = reads;
        this.persons = persons;
        this.writes = writes;
        this.transactions = transactions;
        this.operations = operations;
        this.capability = capability;
        this.definitions = definitions;
        this.body = body;
        this.exports = exports;
        this.imports = imports;
    }

    Answer answer(Exchange exchange) throws IOException {
        List<String> path = exchange.path();
        if (path.equals(List.of(ImportFace.OPERATION))) {
            return imports.begin(exchange);
        }
        if (!path.isEmpty() && path.getLast().startsWith("$")) {
            return operation(exchange);
        }
        if (!path.isEmpty() && path.getFirst().equals(ImportFace.PATH)) {
            return imports.answer(exchange);
        }
        if (!path.isEmpty() && path.getFirst().equals(ExportFace.PATH)) {
            return exports.answer(exchange);
        }
        return switch (exchange.http().getMethod()) {
            case "GET", "HEAD" -> get(exchange);
            case "POST" -> body.with(exchange.http(), bytes -> post(exchange, bytes));
            case "PATCH" -> body.with(exchange.http(), bytes -> patch(exchange, bytes));
            case "PUT" -> body.with(exchange.http(), bytes -> put(exchange, bytes));
            case "DELETE" -> delete(exchange);
            default -> throw notAllowed();
        };
    }

    private Answer get(Exchange exchange) {
        List<String> path = exchange.path();
        String query = exchange.parameters().search();
        if (path.isEmpty()) {
            return reads.search(exchange, null, query);
        }
        if (path.equals(List.of("metadata"))) {
            return capability.answer(exchange);
        }
        if (path.equals(List.of("_history"))) {
            return reads.history(exchange, null, null);
        }
        String type = type(path.getFirst());
        if (path.size() == 1) {
            return search(exchange, type, query);
        }
        if (path.size() == 2 && isPerson(exchange, type) && !path.get(1).equals("_history")) {
            return persons.read(exchange, path.get(1));
        }
        if (path.size() == 2 && Definitions.isDefinition(type) && !path.get(1).equals("_history")) {
            return definitions.read(exchange, type, path.get(1));
        }
        if (path.size() == 2) {
            return path.get(1).equals("_history")
                    ? reads.history(exchange, type, null)
                    : reads.read(exchange, type, path.get(1));
        }
        if (path.size() == 3 && path.get(2).equals("_history")) {
            return reads.history(exchange, type, path.get(1));
        }
        if (path.size() == 4 && path.get(2).equals("_history")) {
            return reads.vread(exchange, type, path.get(1), path.get(3));
        }
        if (path.size() == 3 && compartment(path)) {
            return compartment(exchange, query);
        }
        throw unknown();
    }

    private Answer search(Exchange exchange, String type, String query) {
        if (Definitions.isDefinition(type)) {
            return definitions.search(exchange, type, query);
        }
        return isPerson(exchange, type) ? persons.search(exchange, query) : reads.search(exchange, type, query);
    }

    /** The network's persons; at a practice's base a Person is what the practice stored. */
    private static boolean isPerson(Exchange exchange, String type) {
        return type.equals("Person") && exchange.view().practice() == null;
    }

    private Answer post(Exchange exchange, byte[] bytes) {
        List<String> path = exchange.path();
        if (path.isEmpty()) {
            return transactions.perform(
                    exchange, Format.parse(bytes, exchange.contentType()), address -> inner(exchange, address));
        }
        boolean search = path.getLast().equals("_search");
        if (search && (path.size() <= 2 || path.size() == 4 && compartment(path))) {
            String form = new String(bytes, StandardCharsets.UTF_8).strip();
            String query = exchange.parameters().search();
            String both = query.isEmpty() ? form : form.isEmpty() ? query : query + "&" + form;
            Parameters all = Parameters.of(both);
            Exchange asked = exchange.with(all);
            if (path.size() == 4) {
                return compartment(asked, all.search());
            }
            return path.size() == 1
                    ? reads.search(asked, null, all.search())
                    : search(asked, type(path.getFirst()), all.search());
        }
        if (path.size() == 1) {
            return writes.create(exchange, type(path.getFirst()), Format.parse(bytes, exchange.contentType()));
        }
        throw path.size() == 2 ? notAllowed() : unknown();
    }

    private static boolean compartment(List<String> path) {
        return Set.of("Patient", "Encounter", "Practitioner", "RelatedPerson", "Device")
                        .contains(path.getFirst())
                && (path.get(2).equals("*") || FhirTypes.exists(path.get(2)));
    }

    private Answer compartment(Exchange exchange, String query) {
        List<String> path = exchange.path();
        String type = path.get(2).equals("*") ? null : path.get(2);
        return reads.compartment(exchange, path.getFirst() + "/" + path.get(1), type, query);
    }

    private Answer patch(Exchange exchange, byte[] bytes) {
        List<String> path = exchange.path();
        if (path.isEmpty() || path.size() > 2) {
            throw notAllowed();
        }
        String type = type(path.getFirst());
        String id = path.size() == 2 ? path.get(1) : null;
        String contentType = exchange.contentType();
        boolean json = contentType != null && contentType.startsWith(BundleEntries.JSON_PATCH);
        return writes.patch(
                exchange, type, id, json ? BundleEntries.jsonPatch(bytes) : Format.parse(bytes, contentType));
    }

    private Answer put(Exchange exchange, byte[] bytes) {
        List<String> path = exchange.path();
        if (path.isEmpty() || path.size() > 2) {
            throw notAllowed();
        }
        String id = path.size() == 2 ? path.get(1) : null;
        return writes.update(exchange, type(path.getFirst()), id, Format.parse(bytes, exchange.contentType()));
    }

    private Answer delete(Exchange exchange) {
        List<String> path = exchange.path();
        if (path.isEmpty() || path.size() > 2) {
            throw notAllowed();
        }
        return writes.delete(exchange, type(path.getFirst()), path.size() == 2 ? path.get(1) : null);
    }

    private Answer operation(Exchange exchange) throws IOException {
        return switch (exchange.http().getMethod()) {
            case "GET", "HEAD" -> operations.invoke(exchange, null);
            case "POST" ->
                body.with(
                        exchange.http(),
                        bytes -> operations.invoke(
                                exchange, bytes.length == 0 ? null : Format.parse(bytes, exchange.contentType())));
            default -> throw notAllowed();
        };
    }

    /** A GET inside a Bundle: the same as by itself. */
    private Answer inner(Exchange outer, String address) {
        Trail trail = outer.grant().trail();
        if (trail != null) {
            trail.readsToo();
            trail.asks(address);
        }
        int question = address.indexOf('?');
        List<String> path = segments(question < 0 ? address : address.substring(0, question));
        Exchange inner = new Exchange(
                new PlainGet(outer.http()),
                outer.view(),
                outer.grant(),
                outer.base(),
                path,
                Parameters.of(question < 0 ? null : address.substring(question + 1)));
        if (!path.isEmpty() && path.getLast().startsWith("$")) {
            return operations.invoke(inner, null);
        }
        return get(inner);
    }

    /** The request of a GET inside a Bundle: the outer one's conditions are not its own. */
    private static final class PlainGet extends jakarta.servlet.http.HttpServletRequestWrapper {

        private static final Set<String> OWN = Set.of("If-None-Match", "If-Modified-Since", "Content-Type");

        PlainGet(HttpServletRequest outer) {
            super(outer);
        }

        @Override
        public String getMethod() {
            return "GET";
        }

        @Override
        public @org.jspecify.annotations.Nullable String getHeader(String name) {
            return OWN.contains(name) ? null : super.getHeader(name);
        }
    }

    static List<String> segments(String path) {
        return Arrays.stream(path.split("/")).filter(part -> !part.isEmpty()).toList();
    }

    private static String type(String segment) {
        if (!FhirTypes.exists(segment)) {
            throw new Refused(404, "not-supported", null, "R4 has no resource type of this name");
        }
        return segment;
    }

    private static Refused unknown() {
        return new Refused(404, "not-found", null, "there is no such address at a FHIR base");
    }

    private static Refused notAllowed() {
        return new Refused(405, "not-supported", null, "this method is not supported at this address");
    }
}
