package org.quiltehr.adapter.hl7v2.datatype;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.Settings;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;

/**
 * HD, an assigner: namespace, universal id and its type, to the URI of an identifier system. A namespace is local to the
 * practice, so its URI names the practice: equal namespaces of two practices never meet.
 *
 * @param uri the system; null if the HD is empty
 * @param from the leaves that determine the URI
 */
public record Hd(@Nullable String uri, Leaf[] from) {

    private static final Pattern OID = Pattern.compile("[0-2](\\.(0|[1-9]\\d*)){2,}");
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:\\S+");
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** HD.2 has 199 characters at most; a longer row of numbers would cost the pattern its stack. */
    private static final int LONGEST_OID = 199;

    public static Hd of(Repetition hd, Settings settings) {
        return of(hd.leaf(1), hd.leaf(2), hd.leaf(3), settings);
    }

    public static Hd of(Leaf namespace, Leaf id, Leaf type, Settings settings) {
        String declared = settings.identifierSystems().get(namespace.text());
        if (declared != null) {
            return new Hd(declared, new Leaf[] {namespace});
        }
        if (id.isPresent()) {
            String uri = universal(id.text(), type.text());
            return uri == null
                    ? new Hd(local(settings, "id", id.text()), new Leaf[] {id})
                    : new Hd(uri, new Leaf[] {id, type});
        }
        if (namespace.isPresent()) {
            String name = namespace.text();
            String uri = isOid(name) && name.length() > 10 ? "urn:oid:" + name : local(settings, "id", name);
            return new Hd(uri, new Leaf[] {namespace});
        }
        return new Hd(null, new Leaf[0]);
    }

    /**
     * The URI that id and type make; null where they make none. An assigner known by its CLIA or NPI number is no system of
     * that register: what it assigns is numbered by itself.
     */
    private static @Nullable String universal(String id, String type) {
        return switch (type.toUpperCase(Locale.ROOT)) {
            case "ISO", "OID", "" -> isOid(id) ? "urn:oid:" + id : null;
            case "UUID", "GUID" -> isUuid(id) ? "urn:uuid:" + id.toLowerCase(Locale.ROOT) : null;
            case "URI", "URL" -> isUri(id) ? id : null;
            default -> null;
        };
    }

    /** A URI for a name that means something only within the practice. */
    static String local(Settings settings, String kind, String name) {
        String safe = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return "http://quiltehr.org/practice/" + settings.practice() + "/" + kind + "/" + safe;
    }

    static boolean isOid(String text) {
        return text.length() <= LONGEST_OID && OID.matcher(text).matches();
    }

    static boolean isUri(String text) {
        return URI.matcher(text).matches();
    }

    static boolean isUuid(String text) {
        return UUID.matcher(text).matches();
    }
}
