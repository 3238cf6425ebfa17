package org.quiltehr.adapter.hl7v2.datatype;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/**
 * XCN and CN, a person with an id (guide: XCN[Practitioner]). With an id it is a Practitioner of the practice, shared
 * within the message; without one only the reference's display, since a name alone names nobody.
 */
public final class Xcn {

    private static final String NPI = "http://hl7.org/fhir/sid/us-npi";
    private static final String NPI_OID = "urn:oid:2.16.840.1.113883.4.6";

    private Xcn() {}

    /** Fills a Reference with the person. */
    public static void refer(Row row, Element reference, Repetition xcn) {
        if (isNumbered(xcn)) {
            Draft practitioner = practitioner(row, xcn);
            reference.referTo(row.conversion().share(practitioner));
            if (practitioner.isDropped()) {
                display(reference, xcn);
            }
            return;
        }
        display(reference, xcn);
        if (!reference.has("display")) {
            reference.put("display", xcn.leaf(1));
        }
    }

    /** The name as it is said here. */
    private static void display(Element reference, Repetition xcn) {
        List<Leaf> from = new ArrayList<>();
        StringBuilder display = new StringBuilder();
        for (int component : new int[] {6, 3, 4, 2, 5, 7}) {
            Leaf leaf = xcn.leaf(component);
            if (leaf.isPresent()) {
                display.append(display.isEmpty() ? "" : " ").append(leaf.text());
                from.add(leaf);
            }
        }
        reference.put("display", display.toString(), from.toArray(new Leaf[0]));
    }

    /** A short number names somebody only together with its assigner. */
    private static boolean isNumbered(Repetition xcn) {
        String id = xcn.text(1);
        boolean shortOfAssigner = id.matches("[A-Za-z0-9]") && xcn.sub(9).isPresent();
        return xcn.has(1) && (shortOfAssigner || !Cx.isPlaceholder(id)) && !id.contains(",");
    }

    private static Draft practitioner(Row row, Repetition xcn) {
        Draft draft = row.conversion().detached("Practitioner", Entry.Mode.FOLD, null);
        Element root = draft.root();
        Element identifier = root.item("identifier");
        String system = system(row, xcn, identifier);
        identifier.put("value", xcn.leaf(1));
        if (xcn.has(13)) {
            Cx.type(row, identifier, xcn.leaf(13));
        }
        CoreExtension.text(identifier, "identifier-checkDigit", xcn.leaf(11));
        Element name = root.item("name");
        Codes.code(row, name, "use", xcn.leaf(10), "name-type");
        Xpn.family(name, xcn, 2);
        Xpn.assembly(name, xcn.leaf(18));
        name.add("given", xcn.leaf(3));
        name.add("given", xcn.leaf(4));
        name.add("prefix", xcn.leaf(6));
        name.add("suffix", xcn.leaf(5));
        name.add("suffix", xcn.leaf(7));
        name.add("suffix", xcn.leaf(21));
        if (xcn.has(19) || xcn.has(20)) {
            Dtm.put(row, name.child("period"), "start", xcn.leaf(19));
            Dtm.put(row, name.child("period"), "end", xcn.leaf(20));
        } else if (xcn.has(17)) {
            Dtm.put(row, name.child("period"), "start", xcn.leaf(17, 1));
            Dtm.put(row, name.child("period"), "end", xcn.leaf(17, 2));
        }
        return draft.key((system == null ? "practitioner" : system) + "|" + xcn.text(1));
    }

    private static @Nullable String system(Row row, Repetition xcn, Element identifier) {
        Leaf namespace = xcn.leaf(9);
        if (namespace.text().toUpperCase(Locale.ROOT).equals("NPI")
                        && !xcn.leaf(9, 2).isPresent()
                || xcn.text(13).equals("NPI") && !xcn.has(9)) {
            identifier.put("system", NPI, namespace);
            return NPI;
        }
        Hd assigner = Hd.of(xcn.sub(9), row.settings());
        String system = NPI_OID.equals(assigner.uri()) ? NPI : assigner.uri();
        if (system != null) {
            identifier.put("system", system, assigner.from());
        }
        if (namespace.isPresent() && !namespace.isUsed() && system != null) {
            identifier.child("assigner").put("display", namespace);
        }
        return system;
    }
}
