package org.quiltehr.hub.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A stored body with another version and other Patients in its references, written without parsing it: the same bytes as
 * by way of the tree, since all bodies were written by the hub in one form.
 */
final class ShownBytes {

    private static final Wanted META = new Wanted("\"meta\":{\"versionId\":\"");
    private static final byte[] UPDATED = "\",\"lastUpdated\":\"".getBytes(UTF_8);
    private static final Wanted REFERENCE = new Wanted("\"reference\":\"Patient/");
    private static final Wanted SIGNATURE = new Wanted("\"signature\":");

    /** What changes otherwise, or not at all: their rules ask for the tree. */
    private static final Set<String> OTHERWISE = Set.of("Patient", "Provenance", "AuditEvent", "Bundle", "Binary");

    private ShownBytes() {}

    static boolean fits(String type) {
        return !OTHERWISE.contains(type);
    }

    /**
     * The body as it is shown.
     *
     * @param target the id to show for a Patient's id; the same if it stays
     * @return null if it is not in the form the store writes, or may be signed
     */
    static byte @Nullable [] of(byte[] json, String version, String updated, UnaryOperator<String> target) {
        int meta = META.find(json, 0);
        // the third member, after type and id: further inside it would be another's
        if (meta < 0 || !isThird(json, meta) || SIGNATURE.find(json, 0) >= 0) {
            return null;
        }
        int versionAt = meta + META.length();
        int versionEnd = quote(json, versionAt);
        if (versionEnd < 0 || !startsWith(json, UPDATED, versionEnd)) {
            return null;
        }
        int updatedAt = versionEnd + UPDATED.length;
        int updatedEnd = quote(json, updatedAt);
        if (updatedEnd < 0) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + 64);
        out.write(json, 0, versionAt);
        out.writeBytes(version.getBytes(UTF_8));
        out.writeBytes(UPDATED);
        out.writeBytes(updated.getBytes(UTF_8));
        int done = updatedEnd;
        for (int at = REFERENCE.find(json, done); at >= 0; at = REFERENCE.find(json, done)) {
            int start = at + REFERENCE.length();
            int end = quote(json, start);
            if (end < 0) {
                return null;
            }
            out.write(json, done, start - done);
            String id = new String(json, start, end - start, UTF_8);
            out.writeBytes((id.indexOf('/') < 0 ? target.apply(id) : id).getBytes(UTF_8));
            done = end;
        }
        out.write(json, done, json.length - done);
        return out.toByteArray();
    }

    /** Whether only the type and the id stand before it. */
    private static boolean isThird(byte[] json, int at) {
        int commas = 0;
        for (int i = 0; i < at; i++) {
            if (json[i] == ',') {
                commas++;
            } else if (i > 0 && (json[i] == '{' || json[i] == '\\')) {
                return false;
            }
        }
        return commas == 2;
    }

    private static int quote(byte[] json, int from) {
        for (int i = from; i < json.length; i++) {
            if (json[i] == '"') {
                return i;
            }
            if (json[i] == '\\') {
                return -1;
            }
        }
        return -1;
    }

    private static boolean startsWith(byte[] json, byte[] wanted, int at) {
        if (at < 0 || at + wanted.length > json.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (json[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
