package org.quiltehr.adapter.ccda.code;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** OIDs, UUIDs and the URIs FHIR knows them by: {@code oids.csv}. */
public final class Oids {

    private static final Pattern UUID =
            Pattern.compile("(?i)\\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}}?");
    private static final Map<String, String> URIS = new HashMap<>();
    private static final Map<String, String> NAMES = new HashMap<>();

    static {
        for (Map<String, String> row : Csv.rows("/codes/oids.csv")) {
            String uri = row.getOrDefault("uri", "");
            URIS.put(row.getOrDefault("oid", ""), uri);
            for (String name : row.getOrDefault("names", "").split(";", -1)) {
                if (!name.isBlank()) {
                    NAMES.put(name.strip().toUpperCase(Locale.ROOT), uri);
                }
            }
        }
    }

    private Oids() {}

    /** The URI of a code system or identifier system; null if it is neither OID, UUID nor URI. */
    public static @Nullable String uri(@Nullable String root) {
        if (root == null) {
            return null;
        }
        String known = URIS.get(root);
        return known != null ? known : urn(root);
    }

    /** {@code urn:oid:}, {@code urn:uuid:}, or the URI it already is; null if none. */
    public static @Nullable String urn(String root) {
        if (oid(root)) {
            return "urn:oid:" + root;
        }
        if (UUID.matcher(root).matches()) {
            return "urn:uuid:" + root.replace("{", "").replace("}", "").toLowerCase(Locale.ROOT);
        }
        boolean uri = root.indexOf(':') > 0 && root.chars().noneMatch(c -> c <= ' ');
        return uri ? root : null;
    }

    /** Numbers without leading zeros, three at least, the first below 3; by hand, since a pattern costs stack by length. */
    private static boolean oid(String root) {
        if (root.length() < 5 || root.charAt(0) < '0' || root.charAt(0) > '2' || root.charAt(1) != '.') {
            return false;
        }
        int numbers = 0;
        int start = 0;
        for (int i = 0; i <= root.length(); i++) {
            char c = i == root.length() ? '.' : root.charAt(i);
            if (c == '.') {
                if (i == start || i > start + 1 && root.charAt(start) == '0') {
                    return false;
                }
                numbers++;
                start = i + 1;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return numbers > 2;
    }

    /** The URI of a code system given by its name only, or null; a name may be the URI itself. */
    public static @Nullable String named(@Nullable String name) {
        String known = name == null ? null : NAMES.get(name.toUpperCase(Locale.ROOT));
        return known != null || name == null ? known : urn(name);
    }
}
