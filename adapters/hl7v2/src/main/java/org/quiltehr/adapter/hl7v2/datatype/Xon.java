package org.quiltehr.adapter.hl7v2.datatype;

import java.util.List;
import java.util.Locale;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/**
 * XON, an organization (guide: XON[Organization]): as a Reference with name and identifier; only where there is an
 * address too it is an Organization, since else that would be a record with nothing but what the reference says.
 */
public final class Xon {

    private Xon() {}

    /**
     * Fills a Reference with an Organization that has an address or a number: an entry of its own, as a reference has no
     * room for it. Its name is its id, else name and address together, since a name alone names nobody.
     */
    public static void organization(
            Row row, Element reference, Repetition xon, Repetition address, List<Repetition> telecoms) {
        Leaf id = xon.has(10) ? xon.leaf(10) : xon.leaf(3);
        boolean located = address.isPresent() || !telecoms.isEmpty();
        if (!located || !id.isPresent() && (!xon.has(1) || !address.isPresent())) {
            refer(row, reference, xon);
            return;
        }
        Draft draft = row.conversion().detached("Organization", Entry.Mode.FOLD, null);
        Element organization = draft.root();
        Element identifier = organization.item("identifier");
        if (id.isPresent()) {
            identify(row, identifier, xon, id);
        }
        organization.put("name", xon.leaf(1));
        Xad.address(row, organization.item("address"), address);
        for (Repetition xtn : telecoms) {
            Xtn.telecom(row, organization, "telecom", xtn, "work");
        }
        String system = identifier.textOf("system");
        draft.key(
                id.isPresent()
                        ? (system.isEmpty() ? "organization" : system) + "|" + id.text()
                        : "organization|"
                                + (xon.text(1) + "|" + address.text(1) + "|" + address.text(5))
                                        .toLowerCase(Locale.ROOT));
        reference.referTo(row.conversion().share(draft));
        if (draft.isDropped()) {
            refer(row, reference, xon);
        }
    }

    private static void identify(Row row, Element identifier, Repetition xon, Leaf id) {
        Hd assigner = Hd.of(xon.sub(6), row.settings());
        identifier.put("system", assigner.uri(), assigner.from());
        identifier.put("value", id);
        if (xon.has(7)) {
            Cx.type(row, identifier, xon.leaf(7));
        }
        Leaf namespace = xon.leaf(6);
        if (namespace.isPresent() && !namespace.isUsed()) {
            identifier.child("assigner").put("display", namespace);
        }
    }

    /** Fills a Reference. */
    public static void refer(Row row, Element reference, Repetition xon) {
        reference.put("display", xon.leaf(1));
        Leaf id = xon.has(10) ? xon.leaf(10) : xon.leaf(3);
        if (!id.isPresent()) {
            return;
        }
        identify(row, reference.child("identifier"), xon, id);
    }
}
