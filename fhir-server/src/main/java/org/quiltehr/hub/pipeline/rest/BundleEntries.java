package org.quiltehr.hub.pipeline.rest;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.FhirTypes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the entries of a transaction or batch Bundle. */
public final class BundleEntries {

    /** The content type of a JSON Patch. */
    public static final String JSON_PATCH = "application/json-patch+json";

    private BundleEntries() {}

    /** A JSON Patch as Bundles carry it: a Binary. */
    public static ObjectNode jsonPatch(byte[] patch) {
        ObjectNode binary = FhirJson.mapper().createObjectNode();
        binary.put("resourceType", "Binary");
        binary.put("contentType", JSON_PATCH);
        binary.put("data", Base64.getEncoder().encodeToString(patch));
        return binary;
    }

    /**
     * The entries in order.
     *
     * @param base URL of the FHIR base; entries may name it
     * @throws WriteProblem 400 naming the first entry that is none, 413 for too many
     */
    public static List<BundleEntry> read(ObjectNode bundle, String base) {
        JsonNode entries = bundle.path("entry");
        if (entries.size() > RestWrites.MOST_ENTRIES) {
            throw WriteProblem.of(
                    413, "too-long", "Bundle.entry", "a Bundle has at most " + RestWrites.MOST_ENTRIES + " entries");
        }
        if (!entries.isMissingNode() && !entries.isArray()) {
            throw WriteProblem.of(400, "structure", "Bundle.entry", "must be an array");
        }
        List<BundleEntry> read = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            read.add(entry(entries.get(i), "Bundle.entry[" + i + "]", base));
        }
        return read;
    }

    private static BundleEntry entry(JsonNode entry, String place, String base) {
        JsonNode request = entry.path("request");
        String url = text(request.path("url"), place + ".request.url");
        String method = text(request.path("method"), place + ".request.method").toUpperCase(Locale.ROOT);
        String address = url.startsWith(base + "/") ? url.substring(base.length() + 1) : url;
        address = address.startsWith("/") ? address.substring(1) : address;
        if (method.equals("GET") || method.equals("HEAD")) {
            return new BundleEntry(place, null, address);
        }
        int question = address.indexOf('?');
        String path = question < 0 ? address : address.substring(0, question);
        String query = question < 0 ? null : address.substring(question + 1);
        String[] parts = path.split("/", -1);
        if (parts.length > 2 || !FhirTypes.exists(parts[0]) || parts.length == 2 && parts[1].startsWith("$")) {
            throw WriteProblem.of(
                    400, "not-supported", place + ".request.url", "must be Type, Type/id or Type?query of R4");
        }
        String id = parts.length == 2 && !parts[1].isEmpty() ? parts[1] : null;
        return new BundleEntry(place, asked(method, parts[0], id, query, entry, place), null);
    }

    private static Asked asked(
            String method, String type, @Nullable String id, @Nullable String query, JsonNode entry, String place) {
        String fullUrl = nullable(entry.path("fullUrl"));
        String ifMatch = nullable(entry.path("request").path("ifMatch"));
        String ifNoneExist = nullable(entry.path("request").path("ifNoneExist"));
        return switch (method) {
            case "POST" -> {
                if (id != null || query != null) {
                    throw WriteProblem.of(400, "value", place + ".request.url", "a create is addressed to a type");
                }
                yield new Asked(
                        Asked.Verb.CREATE,
                        type,
                        null,
                        condition(ifNoneExist),
                        resource(entry, place),
                        null,
                        fullUrl,
                        place);
            }
            case "PUT" -> {
                one(id, query, place);
                boolean onlyNew = "*".equals(nullable(entry.path("request").path("ifNoneMatch")));
                yield new Asked(
                        Asked.Verb.UPDATE, type, id, query, resource(entry, place), ifMatch, fullUrl, onlyNew, place);
            }
            case "DELETE" -> {
                one(id, query, place);
                yield new Asked(Asked.Verb.DELETE, type, id, query, null, ifMatch, fullUrl, place);
            }
            case "PATCH" -> {
                one(id, query, place);
                yield new Asked(Asked.Verb.PATCH, type, id, query, resource(entry, place), ifMatch, fullUrl, place);
            }
            default ->
                throw WriteProblem.of(
                        400,
                        "not-supported",
                        place + ".request.method",
                        "GET, HEAD, POST, PUT, PATCH and DELETE are supported");
        };
    }

    /** An If-None-Exist may be a query, or an address with one. */
    public static @Nullable String condition(@Nullable String ifNoneExist) {
        if (ifNoneExist == null || ifNoneExist.isBlank()) {
            return null;
        }
        int question = ifNoneExist.indexOf('?');
        return question < 0 ? ifNoneExist : ifNoneExist.substring(question + 1);
    }

    private static void one(@Nullable String id, @Nullable String query, String place) {
        if ((id == null) == (query == null)) {
            throw WriteProblem.of(
                    400, "value", place + ".request.url", "must name one record, by its id or by a query");
        }
    }

    private static ObjectNode resource(JsonNode entry, String place) {
        if (entry.path("resource") instanceof ObjectNode resource) {
            return resource;
        }
        throw WriteProblem.of(400, "required", place + ".resource", "is required and must be an object");
    }

    private static String text(JsonNode node, String place) {
        if (node.isString() && !node.stringValue().isEmpty()) {
            return node.stringValue();
        }
        throw WriteProblem.of(400, "required", place, "is required and must be a string");
    }

    private static @Nullable String nullable(JsonNode node) {
        return node.isString() ? node.stringValue() : null;
    }
}
