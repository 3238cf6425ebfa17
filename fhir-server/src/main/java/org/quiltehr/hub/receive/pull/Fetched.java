package org.quiltehr.hub.receive.pull;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One resource as the server sent it.
 *
 * @param ref {@code Type/id}, or only the type if the server gave no id
 */
@SuppressWarnings("ArrayRecordComponent")
record Fetched(String ref, ObjectNode tree, byte[] bytes) {

    private static final Pattern LOCAL = Pattern.compile("([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(/_history/.*)?");

    static Fetched of(ObjectNode tree, byte[] bytes) {
        String type = tree.path("resourceType").asString("");
        String id = tree.path("id").asString("");
        return new Fetched(id.isEmpty() ? type : type + "/" + id, tree, bytes);
    }

    String type() {
        int slash = ref.indexOf('/');
        return slash < 0 ? ref : ref.substring(0, slash);
    }

    boolean hasId() {
        return ref.indexOf('/') > 0;
    }

    /**
     * The resources of a searchset, each with its bytes as they stood in the page; those of mode outcome are left out.
     */
    static List<Fetched> ofPage(ObjectNode bundle, byte[] page) {
        List<Fetched> fetched = new ArrayList<>();
        @Nullable List<byte[]> slices = slices(page, bundle.path("entry").size());
        for (int i = 0; i < bundle.path("entry").size(); i++) {
            JsonNode entry = bundle.path("entry").get(i);
            boolean outcome = entry.path("search").path("mode").asString("").equals("outcome")
                    || entry.path("resource").path("resourceType").asString("").equals("OperationOutcome");
            if (!outcome && entry.path("resource") instanceof ObjectNode resource) {
                fetched.add(of(resource, slices == null ? FhirJson.bytes(resource) : slices.get(i)));
            }
        }
        return fetched;
    }

    /** The bytes of each entry's resource, empty where there is none; null if the page is not in UTF-8. */
    private static @Nullable List<byte[]> slices(byte[] page, int entries) {
        if (page.length > 1 && (page[0] == 0 || page[1] == 0)) {
            return null;
        }
        List<byte[]> slices = new ArrayList<>();
        try (JsonParser parser = FhirJson.mapper().createParser(page)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean isEntry = parser.currentName().equals("entry");
                parser.nextToken();
                if (!isEntry) {
                    parser.skipChildren();
                    continue;
                }
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    slices.add(slice(parser, page));
                }
            }
        }
        return slices.size() == entries ? slices : null;
    }

    private static byte[] slice(JsonParser parser, byte[] page) {
        byte[] slice = new byte[0];
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return slice;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean isResource = parser.currentName().equals("resource");
            parser.nextToken();
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            int to = (int) parser.currentLocation().getByteOffset();
            if (isResource) {
                slice = java.util.Arrays.copyOfRange(page, from, to);
            }
        }
        return slice;
    }

    /** References of the resource to others of its server, as {@code Type/id}, of the given types. */
    Set<String> references(Set<String> types, String base) {
        Set<String> found = new TreeSet<>();
        collect(tree, types, base, found);
        return found;
    }

    private static void collect(JsonNode node, Set<String> types, String base, Set<String> found) {
        if (node.isObject() && node.path("reference").isString()) {
            String reference = node.path("reference").stringValue();
            String local = reference.startsWith(base + "/") ? reference.substring(base.length() + 1) : reference;
            Matcher matcher = LOCAL.matcher(local);
            if (matcher.matches() && types.contains(matcher.group(1))) {
                found.add(matcher.group(1) + "/" + matcher.group(2));
            }
        }
        for (JsonNode child : node) {
            if (child.isContainer()) {
                collect(child, types, base, found);
            }
        }
    }

    /** Those that others of the list refer to come first; circles stay as they are. */
    static List<Fetched> inOrder(List<Fetched> list, String base) {
        java.util.Map<String, Fetched> byRef = new java.util.LinkedHashMap<>();
        Set<String> types = new TreeSet<>();
        list.forEach(f -> {
            byRef.put(f.ref(), f);
            types.add(f.type());
        });
        List<Fetched> ordered = new ArrayList<>(list.size());
        Set<Fetched> seen = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        for (Fetched fetched : list) {
            visit(fetched, byRef, types, base, seen, ordered, 0);
        }
        return ordered;
    }

    private static void visit(
            Fetched fetched,
            java.util.Map<String, Fetched> byRef,
            Set<String> types,
            String base,
            Set<Fetched> seen,
            List<Fetched> ordered,
            int depth) {
        if (!seen.add(fetched)) {
            return;
        }
        if (depth < 200) {
            for (String ref : fetched.references(types, base)) {
                Fetched target = byRef.get(ref);
                if (target != null) {
                    visit(target, byRef, types, base, seen, ordered, depth + 1);
                }
            }
        }
        ordered.add(fetched);
    }
}
