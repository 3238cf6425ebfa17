package org.quiltehr.adapter.ccda.datatype;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.Oids;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;
import org.quiltehr.adapter.ccda.xml.Spaces;

/** II: instance identifiers. */
public final class Ids {

    public static final String URI = "urn:ietf:rfc:3986";
    /** Numbers that many practices use for one person: evidence, never a name. */
    private static final Set<String> NETWORK_WIDE = Set.of(
            "2.16.840.1.113883.4.1", "2.16.840.1.113883.4.572", "2.16.840.1.113883.4.927", "2.16.840.1.113883.4.338");

    /** An identifier as FHIR has it. */
    public record Id(@Nullable String system, String value) {

        public String key() {
            return (system == null ? "" : system) + "|" + value;
        }
    }

    private Ids() {}

    /** The same for an id of a patient, where the feed may declare the system of numbers that name none. */
    public static @Nullable Id ofPatient(Element id, @Nullable String undeclared) {
        Id of = of(id);
        return of != null && of.system() == null && undeclared != null ? new Id(undeclared, of.value()) : of;
    }

    /** The identifier an id element holds, or null if it holds none. */
    public static @Nullable Id of(Element id) {
        String root = id.value("root");
        String extension = id.value("extension");
        if (extension != null) {
            return new Id(Oids.uri(root), Spaces.single(extension));
        }
        String urn = root == null ? null : Oids.urn(root);
        return urn == null ? null : new Id(URI, urn);
    }

    /** Writes all {@code id} children as identifier, equal ones once; gives the draft those that can name it. */
    public static void all(Element source, Out out, @Nullable Draft named) {
        for (Element id : source.children("id")) {
            Id of = identifier(out, "identifier", id);
            if (of != null && named != null && names(id, of)) {
                named.id(of.key());
            }
        }
    }

    /** Writes one id into an array of identifiers; an equal one is written once. */
    public static @Nullable Id identifier(Out out, String array, Element id) {
        return identifier(out, array, id, of(id));
    }

    /** Writes what an id was read as. */
    public static @Nullable Id identifier(Out out, String array, Element id, @Nullable Id of) {
        if (of == null) {
            return null;
        }
        write(out.keyed(array, of.key()), of, id);
        return of;
    }

    /** Writes one id into a single identifier. */
    public static @Nullable Id single(Out identifier, @Nullable Element id) {
        Id of = id == null ? null : of(id);
        if (of != null && id != null) {
            write(identifier, of, id);
        }
        return of;
    }

    private static void write(Out identifier, Id of, Element id) {
        Leaf root = id.attribute("root");
        Leaf extension = id.attribute("extension");
        boolean bare = id.value("extension") == null;
        if (!bare) {
            identifier.set("system", of.system(), root);
        } else {
            identifier.set("system", of.system());
        }
        identifier.set("value", of.value(), bare ? root : extension);
        Leaf authority = id.attribute("assigningAuthorityName");
        if (authority != null && !authority.value().isEmpty() && !identifier.has("assigner")) {
            identifier.child("assigner").set("display", Spaces.single(authority.value()), authority);
        }
    }

    /** Whether an id can name a statement, practitioner or document: not null, not masked, not a placeholder. */
    public static boolean names(Element id, Id of) {
        String value = of.value().toUpperCase(Locale.ROOT);
        return !id.isNull()
                && of.system() != null
                && !value.equals("UNK")
                && !value.equals("NI")
                && !value.equals("NA")
                && !value.equals("UNKNOWN")
                && !value.equals("URN:UUID:00000000-0000-0000-0000-000000000000")
                && value.chars().anyMatch(c -> c != '0' && c != '-');
    }

    /** Whether an id can name a patient of the practice: root and extension, no network-wide number, over one digit. */
    public static boolean namesPatient(Element id, Id of, Set<String> sharedRoots) {
        String root = id.value("root");
        String extension = id.value("extension");
        return names(id, of)
                && extension != null
                && (root == null || !NETWORK_WIDE.contains(root) && !sharedRoots.contains(root))
                && extension.strip().length() > 1
                && extension.indexOf('*') < 0
                && !extension.toUpperCase(Locale.ROOT).contains("XXX");
    }
}
