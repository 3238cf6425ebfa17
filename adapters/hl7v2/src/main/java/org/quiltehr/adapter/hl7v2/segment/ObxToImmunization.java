package org.quiltehr.adapter.hl7v2.segment;

import java.util.List;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** OBX under an RXA that tell of the dose itself, by their LOINC code (CDC's implementation guide, appendix A). */
public final class ObxToImmunization {

    private static final String ELIGIBILITY = "64994-7";
    private static final String FUNDING = "30963-3";
    private static final String SHEET = "69764-9";
    private static final String SHEET_TYPE = "30956-7";
    private static final String PUBLISHED = "29768-9";
    private static final String GIVEN = "29769-7";
    private static final String DOSE_NUMBER = "30973-2";

    private ObxToImmunization() {}

    /** Puts the OBX into the Immunization; false if it is an observation of its own. */
    public static boolean map(Row obx, Draft draft, List<String> sheets) {
        Element shot = draft.root();
        boolean used = switch (obx.first(3).text(1)) {
            case ELIGIBILITY -> concept(obx, shot.item("programEligibility"));
            case FUNDING -> !shot.has("fundingSource") && concept(obx, shot.child("fundingSource"));
            case DOSE_NUMBER -> dose(obx, shot);
            default -> false;
        };
        if (!used
                && List.of(SHEET, SHEET_TYPE, PUBLISHED, GIVEN)
                        .contains(obx.first(3).text(1))) {
            used = sheet(obx, shot, sheets);
        }
        if (used) {
            obx.carry(draft);
        }
        return used;
    }

    private static boolean concept(Row obx, Element into) {
        if (!obx.has(5)) {
            return false;
        }
        Cwe.concept(obx, into, obx.first(5));
        into.trace(obx.leaf(3));
        return !into.isEmpty();
    }

    private static boolean dose(Row obx, Element shot) {
        Leaf number = obx.leaf(5);
        if (shot.has("protocolApplied") || !number.isPresent()) {
            return false;
        }
        Element protocol = shot.item("protocolApplied");
        if (number.text().matches("[1-9]\\d{0,3}")) {
            protocol.put("doseNumberPositiveInt", Integer.parseInt(number.text()), number);
        } else {
            protocol.put("doseNumberString", number);
        }
        protocol.trace(obx.leaf(3));
        return true;
    }

    /** What belongs to one sheet has one OBX-4; a date needs the sheet's name first. */
    private static boolean sheet(Row obx, Element shot, List<String> sheets) {
        String group = obx.text(4);
        String code = obx.first(3).text(1);
        if (code.equals(SHEET) || code.equals(SHEET_TYPE)) {
            Leaf name = obx.first(5).has(2) ? obx.first(5).leaf(2) : obx.leaf(5);
            if (!name.isPresent()) {
                return false;
            }
            sheets.add(group);
            Element education = shot.item("education");
            education.put("documentType", name);
            education.trace(obx.leaf(3));
            return true;
        }
        int last = sheets.size() - 1;
        if (last < 0 || !sheets.get(last).equals(group)) {
            return false;
        }
        Element education = shot.last("education");
        Dtm.put(obx, education, code.equals(PUBLISHED) ? "publicationDate" : "presentationDate", obx.leaf(5));
        education.trace(obx.leaf(3));
        return true;
    }
}
