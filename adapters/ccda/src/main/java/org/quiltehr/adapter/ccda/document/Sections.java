package org.quiltehr.adapter.ccda.document;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.SectionKind;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Contacts;
import org.quiltehr.adapter.ccda.entry.Entries;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** Every section, known or not: Composition.section with title, code and narrative, and the resources of its entries. */
public final class Sections {

    private static final String EMPTY_REASON = "http://terminology.hl7.org/CodeSystem/list-empty-reason";

    private final Doc doc;

    public Sections(Doc doc) {
        this.doc = doc;
    }

    public void map(Out composition) {
        Element body = doc.root().at("component", "structuredBody");
        if (body != null) {
            components(composition, body, SectionKind.OTHER);
        }
    }

    private void components(Out parent, Element body, SectionKind around) {
        for (Element component : body.children("component")) {
            for (Element section : component.children("section")) {
                section(parent.add("section"), section, around);
            }
        }
    }

    private void section(Out out, Element section, SectionKind around) {
        doc.drafts().own(section, out);
        Contacts.text(out, "title", section.child("title"));
        SectionKind kind = kind(out, section);
        if (kind == SectionKind.OTHER) {
            kind = around;
        }
        narrative(out, section.child("text"));
        for (Element entry : section.children("entry")) {
            for (Element statement : entry.children()) {
                List<Draft> drafts = Entries.map(statement, kind, doc);
                for (Draft draft : drafts) {
                    out.addReference("entry", draft);
                }
            }
        }
        components(out, section, kind);
        if (!out.has("entry")) {
            emptyReason(out, section.attribute("nullFlavor"));
        }
        if (!out.has("text") && !out.has("entry") && !out.has("section")) {
            // cmp-1: a section has text, entries or sections.
            out.child("text")
                    .set("status", "empty")
                    .set("div", "<div xmlns=\"http://www.w3.org/1999/xhtml\">(no text)</div>");
        }
    }

    /** By code; by template only where there is no code. A template decides alone or is one of several that agree. */
    private SectionKind kind(Out out, Element section) {
        Element code = section.child("code");
        if (code != null && code.value("code") != null) {
            Codes.concept(out, "code", code, doc);
            return doc.dialect().section(code.value("code"));
        }
        String loinc = null;
        Leaf from = null;
        int found = 0;
        for (Element template : section.children("templateId")) {
            String of = SectionKind.codeOf(template.value("root"));
            if (of != null) {
                from = loinc == null ? template.attribute("root") : from;
                loinc = loinc == null ? of : loinc;
                found += loinc.equals(of) ? 1 : 0;
            }
        }
        if (code != null) {
            Codes.concept(out, "code", code, doc);
        }
        if (loinc != null) {
            Leaf leaf = found == 1 ? from : null;
            out.child("code").add("coding").set("system", Codes.LOINC).set("code", loinc, leaf);
        }
        return doc.dialect().section(loinc);
    }

    private static void narrative(Out out, @Nullable Element text) {
        Leaf leaf = text == null ? null : text.narrative();
        if (text == null || leaf == null) {
            return;
        }
        String div = Narrative.div(text);
        if (div.isEmpty()) {
            leaf.ignored("empty-narrative");
            return;
        }
        Out narrative = out.child("text");
        narrative.set("status", "additional").set("div", div);
        leaf.kept(narrative.target() + ".div");
    }

    private static void emptyReason(Out out, @Nullable Leaf flavor) {
        if (flavor == null) {
            return;
        }
        String reason = switch (flavor.value()) {
            case "NASK" -> "notasked";
            case "MSK" -> "withheld";
            case "NI", "UNK", "NAV", "NA", "ASKU" -> "unavailable";
            default -> "";
        };
        if (!reason.isEmpty()) {
            out.child("emptyReason").add("coding").set("system", EMPTY_REASON).set("code", reason, flavor);
        }
    }
}
