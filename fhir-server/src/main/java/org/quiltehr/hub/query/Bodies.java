package org.quiltehr.hub.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Looks into stored bodies without parsing them where it can, and rewrites references where it must. */
final class Bodies {

    private static final Wanted REFERENCE = new Wanted("\"reference\":\"Patient/");
    private static final byte[] ID = ",\"id\":\"".getBytes(UTF_8);
    private static final String PATIENT = "Patient/";

    private Bodies() {}

    /** The resource's id: its second member as the store writes it, else found by parsing. */
    static String id(byte[] json) {
        int comma = indexOf(json, (byte) ',', 0);
        if (comma > 0 && startsWith(json, ID, comma)) {
            int start = comma + ID.length;
            int end = indexOf(json, (byte) '"', start);
            if (end > 0) {
                return new String(json, start, end - start, UTF_8);
            }
        }
        JsonNode id = FhirJson.parse(json).get("id");
        return id == null ? "" : id.asString();
    }

    /** Adds the ids of the Patients a body refers to by relative, unversioned reference. */
    static void patients(byte[] json, Set<String> found) {
        for (int at = REFERENCE.find(json, 0); at >= 0; ) {
            int start = at + REFERENCE.length();
            int end = indexOf(json, (byte) '"', start);
            if (end < 0) {
                return;
            }
            String id = new String(json, start, end - start, UTF_8);
            if (id.indexOf('/') < 0) {
                found.add(id);
            }
            at = REFERENCE.find(json, end);
        }
    }

    private static final Wanted ANY_REFERENCE = new Wanted("\"reference\":\"");

    /** Adds the literal references of a body. */
    static void references(byte[] json, Set<String> found) {
        for (int at = ANY_REFERENCE.find(json, 0); at >= 0; ) {
            int start = at + ANY_REFERENCE.length();
            int end = indexOf(json, (byte) '"', start);
            if (end < 0) {
                return;
            }
            found.add(new String(json, start, end - start, UTF_8));
            at = ANY_REFERENCE.find(json, end);
        }
    }

    /** Whether references of this resource stay as they are: it is evidence of what was said (SEMANTICS 6). */
    static boolean keepsReferences(String type, ObjectNode resource) {
        return switch (type) {
            case "AuditEvent", "Bundle", "Binary" -> true;
            default -> resource.has("signature");
        };
    }

    /**
     * Rewrites references to Patients.
     *
     * @param shown gives the id to show for a Patient's id; the same if it stays
     */
    static void rewrite(String type, JsonNode node, UnaryOperator<String> shown) {
        rewrite(type, node, shown, 0);
    }

    private static void rewrite(String type, JsonNode node, UnaryOperator<String> shown, int depth) {
        if (node instanceof ArrayNode array) {
            for (JsonNode item : array) {
                rewrite(type, item, shown, depth);
            }
        } else if (node instanceof ObjectNode object) {
            String rewritten = rewritten(object.get("reference"), shown);
            if (rewritten != null) {
                object.set("reference", StringNode.valueOf(rewritten));
            }
            for (var member : object.properties()) {
                boolean kept = depth == 0
                        && ((type.equals("Provenance") && member.getKey().equals("target"))
                                || (type.equals("Patient") && member.getKey().equals("link")));
                if (!kept && member.getValue().isContainer()) {
                    rewrite(type, member.getValue(), shown, depth + 1);
                }
            }
        }
    }

    private static @Nullable String rewritten(@Nullable JsonNode reference, UnaryOperator<String> shown) {
        if (reference == null
                || !reference.isString()
                || !reference.stringValue().startsWith(PATIENT)) {
            return null;
        }
        String id = reference.stringValue().substring(PATIENT.length());
        String now = id.indexOf('/') < 0 ? shown.apply(id) : id;
        return now.equals(id) ? null : PATIENT + now;
    }

    private static int indexOf(byte[] bytes, byte wanted, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix, int at) {
        if (at + prefix.length > bytes.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[at + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
