package org.quiltehr.hub.bulk;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The files an import is to fetch, as the manifest of the Bulk Data Import proposal says it, or the same as Parameters.
 *
 * @param urls in the order they are loaded
 */
public record ImportManifest(List<URI> urls) {

    private static final int MOST = 1_000;
    private static final Set<String> FORMATS =
            Set.of("application/fhir+ndjson", "application/ndjson", "application/x-ndjson", "ndjson");

    /** What is wrong with a manifest, and where; holds no address. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private final String location;

        Malformed(String location, String text) {
            super(text, null, false, false);
            this.location = location;
        }

        public String location() {
            return location;
        }

        public String text() {
            return String.valueOf(getMessage());
        }
    }

    /** Reads a manifest, or Parameters with {@code inputFormat} and {@code input} with the parts {@code type} and {@code url}. */
    public static ImportManifest of(ObjectNode body) throws Malformed {
        boolean parameters = body.path("resourceType").asString("").equals("Parameters");
        List<String> formats = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        if (parameters) {
            for (JsonNode parameter : body.path("parameter")) {
                switch (parameter.path("name").asString("")) {
                    case "inputFormat" -> formats.add(value(parameter));
                    case "input" -> addresses.add(url(parameter));
                    default -> {
                        // inputSource and storageDetail say nothing that is needed
                    }
                }
            }
        } else {
            formats.add(body.path("inputFormat").asString(""));
            body.path("input").forEach(input -> addresses.add(input.path("url").asString("")));
        }
        if (formats.size() != 1 || !FORMATS.contains(formats.getFirst())) {
            throw new Malformed("inputFormat", "inputFormat is application/fhir+ndjson: nothing else is taken");
        }
        if (addresses.isEmpty() || addresses.size() > MOST) {
            throw new Malformed("input", "input names from 1 to " + MOST + " files, each with type and url");
        }
        List<URI> urls = new ArrayList<>();
        for (String address : addresses) {
            String at = "input[" + urls.size() + "].url";
            try {
                URI url = new URI(address);
                if (!url.isAbsolute()) {
                    throw new Malformed(at, "is no absolute URL");
                }
                urls.add(url);
            } catch (URISyntaxException e) {
                throw new Malformed(at, "is no URL");
            }
        }
        return new ImportManifest(List.copyOf(urls));
    }

    private static String url(JsonNode parameter) {
        for (JsonNode part : parameter.path("part")) {
            if (part.path("name").asString("").equals("url")) {
                return value(part);
            }
        }
        return "";
    }

    private static String value(JsonNode parameter) {
        for (var member : parameter.properties()) {
            if (member.getKey().startsWith("value")) {
                return member.getValue().asString("");
            }
        }
        return "";
    }
}
