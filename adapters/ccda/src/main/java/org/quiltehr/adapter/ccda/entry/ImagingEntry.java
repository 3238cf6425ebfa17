package org.quiltehr.adapter.ccda.entry;

import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/**
 * Study act of the DICOM object catalog of an imaging report, with its series and images: ImagingStudy. The guide has no
 * map for it; FHIR's own from DICOM is followed.
 */
final class ImagingEntry {

    /** DICOM's codes for a study and a series. */
    private static final String STUDY = "113014";

    private static final String SERIES = "113015";
    /** valueUrl: where an image can be had; R4 has endpoints for whole series only. */
    private static final String ADDRESS = "http://quiltehr.org/fhir/StructureDefinition/image-address";

    private static final String UID = "urn:dicom:uid";

    private ImagingEntry() {}

    static boolean isStudy(Element act) {
        return Codes.is(act.child("code"), STUDY) && uid(act) != null;
    }

    static Draft map(Element act, Doc doc) {
        Draft draft = doc.drafts().begin("ImagingStudy", act);
        Out out = draft.root();
        String study = "urn:oid:" + uid(act);
        out.add("identifier").set("system", UID).set("value", study, root(act));
        draft.id(UID + "|" + study);
        // Whether the images can be had is not for the report to say.
        out.set("status", "unknown");
        out.refer("subject", doc.patient());
        Times.dateTime(out, "started", act.child("effectiveTime"), doc);
        for (Element related : Acts.related(act)) {
            if (related.is("act") && Codes.is(related.child("code"), SERIES) && uid(related) != null) {
                series(out.add("series"), related, doc);
            }
        }
        Acts.notes(out, act, doc);
        return draft;
    }

    private static void series(Out out, Element act, Doc doc) {
        out.set("uid", uid(act), root(act));
        Element code = act.child("code");
        Element modality = code == null ? null : code.at("qualifier", "value");
        if (!Codes.single(out, "modality", modality)) {
            Acts.absentObject(out.child("modality"), modality);
        }
        Times.dateTime(out, "started", act.child("effectiveTime"), doc);
        for (Element image : Acts.related(act)) {
            if (image.is("observation") && uid(image) != null) {
                Out instance = out.add("instance").set("uid", uid(image), root(image));
                Element address = image.at("text", "reference");
                if (address != null && address.value("value") != null) {
                    instance.add("extension")
                            .set("url", ADDRESS)
                            .set("valueUrl", address.value("value"), address.attribute("value"));
                }
                Element kind = image.child("code");
                String sop = kind == null ? null : kind.value("code");
                Out type = instance.child("sopClass");
                if (kind == null || sop == null) {
                    Acts.absentObject(type, kind);
                } else {
                    type.set("system", "urn:ietf:rfc:3986");
                    type.set("code", "urn:oid:" + sop, kind.attribute("code"));
                    type.set("display", kind.value("displayName"), kind.attribute("displayName"));
                }
            }
        }
    }

    /** The UID, if it is one; an id with an extension is none of DICOM's. */
    private static @Nullable String uid(Element act) {
        Element id = act.child("id");
        String root = id == null || id.value("extension") != null ? null : id.value("root");
        return root != null && root.matches("[0-2](\\.(0|[1-9]\\d*))+") ? root : null;
    }

    private static @Nullable Leaf root(Element act) {
        Element id = act.child("id");
        return id == null ? null : id.attribute("root");
    }
}
