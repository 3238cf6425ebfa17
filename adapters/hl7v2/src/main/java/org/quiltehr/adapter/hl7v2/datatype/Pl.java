package org.quiltehr.adapter.hl7v2.datatype;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/**
 * PL, a place (guide: PL[Location]). The guide makes a chain of Locations, building to bed; here it is one, named from
 * the outside in, whose type is that of its innermost part.
 */
public final class Pl {

    private static final String TYPES = "http://terminology.hl7.org/CodeSystem/location-physical-type";

    /** Components from the outside in: facility, building, floor, point of care, room, bed. */
    private static final int[] PARTS = {4, 7, 8, 1, 2, 3};

    private static final String[][] KINDS = {
        {"si", "Site"}, {"bu", "Building"}, {"lvl", "Level"}, {"wi", "Wing"}, {"ro", "Room"}, {"bd", "Bed"}
    };

    private Pl() {}

    /** Fills a Reference with the place. */
    public static void refer(Row row, Element reference, Repetition pl) {
        Draft draft = row.conversion().detached("Location", Entry.Mode.FOLD, null);
        List<Leaf> from = new ArrayList<>();
        List<String> names = new ArrayList<>();
        int kind = 0;
        for (int i = 0; i < PARTS.length; i++) {
            Leaf leaf = pl.leaf(PARTS[i]);
            if (leaf.isPresent()) {
                names.add(leaf.text());
                from.add(leaf);
                kind = i;
            }
        }
        if (names.isEmpty()) {
            reference.put("display", pl.leaf(9));
            return;
        }
        Element root = draft.root();
        root.put("name", String.join(", ", names), from.toArray(new Leaf[0]));
        root.put("description", pl.leaf(9));
        Hd facility = Hd.of(Leaf.NONE, pl.leaf(4, 2), pl.leaf(4, 3), row.settings());
        String uri = facility.uri();
        if (uri != null) {
            Element identifier = root.child("managingOrganization").child("identifier");
            identifier.fixed("system", "urn:ietf:rfc:3986").put("value", uri, facility.from());
        }
        Element coding = root.child("physicalType").item("coding").fixed("system", TYPES);
        coding.fixed("code", KINDS[kind][0]).fixed("display", KINDS[kind][1]);
        StringBuilder key = new StringBuilder("location");
        for (int part : PARTS) {
            key.append('|').append(pl.text(part));
        }
        draft.key(key.toString());
        reference.referTo(row.conversion().share(draft));
    }
}
