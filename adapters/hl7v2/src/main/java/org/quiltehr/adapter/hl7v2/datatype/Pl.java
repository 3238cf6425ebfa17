package org.quiltehr.adapter.hl7v2.datatype;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/**
 * PL, a place (guide: PL[Location]): a chain of Locations from the site to the bed, each part of the one before. Each is
 * named from the outside in, so that a name says where it is.
 */
public final class Pl {

    private static final String TYPES = "http://terminology.hl7.org/CodeSystem/location-physical-type";

    private static final Set<String> STATUS = Set.of("active", "suspended", "inactive");
    private static final Set<String> BED_STATUS = Set.of("C", "H", "I", "K", "O", "U");
    private static final Set<String> PERSON_LOCATIONS = Set.of("C", "D", "H", "N", "O", "P", "S");
    private static final String PERSON_LOCATION = "http://terminology.hl7.org/CodeSystem/v2-0305";

    /** Components from the outside in: facility, building, floor, point of care, room, bed. */
    private static final int[] PARTS = {4, 7, 8, 1, 2, 3};

    private static final String[][] KINDS = {
        {"si", "Site"}, {"bu", "Building"}, {"lvl", "Level"}, {"wi", "Wing"}, {"ro", "Room"}, {"bd", "Bed"}
    };

    private Pl() {}

    /** Fills a Reference with the place. */
    public static void refer(Row row, Element reference, Repetition pl) {
        List<Leaf> from = new ArrayList<>();
        List<String> names = new ArrayList<>();
        StringBuilder key = new StringBuilder("location");
        int innermost = innermost(pl);
        if (innermost < 0) {
            reference.put("display", pl.leaf(9));
            return;
        }
        Draft outer = null;
        for (int i = 0; i <= innermost; i++) {
            Leaf leaf = pl.leaf(PARTS[i]);
            key.append('|').append(leaf.text());
            if (!leaf.isPresent()) {
                continue;
            }
            names.add(leaf.text());
            from.add(leaf);
            Draft draft = row.conversion().detached("Location", Entry.Mode.FOLD, null);
            part(row, draft.root(), pl, i);
            draft.root().put("name", String.join(", ", names), from.toArray(new Leaf[0]));
            if (i == innermost) {
                draft.root().put("description", pl.leaf(9));
                status(draft.root(), pl.leaf(5));
                if (pl.has(6)) {
                    type(draft.root().item("type").item("coding"), pl.leaf(6));
                }
                Cx.entity(row, draft.root().item("identifier"), pl.sub(10));
            }
            if (outer != null) {
                draft.root().refer("partOf", outer);
            }
            draft.key(key + "|".repeat(PARTS.length - 1 - i));
            outer = row.conversion().share(draft);
        }
        if (outer != null) {
            reference.referTo(outer);
        }
    }

    /** PL.5: a status of FHIR in its words, or that of a bed (HL7 table 0116). */
    private static void status(Element location, Leaf status) {
        String word = status.text().toLowerCase(Locale.ROOT);
        if (STATUS.contains(word)) {
            location.put("status", word, status);
        } else if (BED_STATUS.contains(status.text())) {
            Element coding = location.child("operationalStatus");
            coding.fixed("system", "http://terminology.hl7.org/CodeSystem/v2-0116")
                    .put("code", status);
        }
    }

    /** PL.6; a code that is not in HL7 table 0305 stands without a system. */
    private static void type(Element coding, Leaf code) {
        if (PERSON_LOCATIONS.contains(code.text())) {
            coding.fixed("system", PERSON_LOCATION);
        }
        coding.put("code", code);
    }

    private static int innermost(Repetition pl) {
        for (int i = PARTS.length - 1; i >= 0; i--) {
            if (pl.leaf(PARTS[i]).isPresent()) {
                return i;
            }
        }
        return -1;
    }

    private static void part(Row row, Element root, Repetition pl, int i) {
        root.item("identifier").put("value", pl.leaf(PARTS[i]));
        Leaf id = pl.leaf(PARTS[i], 2);
        Hd universal = Hd.of(Leaf.NONE, id, pl.leaf(PARTS[i], 3), row.settings());
        String uri = universal.uri();
        if (uri != null) {
            Element identifier = root.item("identifier").fixed("system", "urn:ietf:rfc:3986");
            identifier.put("value", uri, universal.from());
        }
        root.fixed("mode", "instance");
        Element coding = root.child("physicalType").item("coding").fixed("system", TYPES);
        coding.fixed("code", KINDS[i][0]).fixed("display", KINDS[i][1]);
    }
}
