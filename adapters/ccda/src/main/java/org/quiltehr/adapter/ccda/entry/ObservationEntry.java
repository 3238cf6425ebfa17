package org.quiltehr.adapter.ccda.entry;

import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.CodeMap;
import org.quiltehr.adapter.ccda.code.SectionKind;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Quantities;
import org.quiltehr.adapter.ccda.datatype.Texts;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;
import tools.jackson.databind.JsonNode;

/** Results, vital signs, social history, functional status and any other observation that has been made. */
final class ObservationEntry {

    private static final String PREGNANCY_STATUS = "82810-3";
    private static final String[] PREGNANT = {"77386006", "60001007"};

    private ObservationEntry() {}

    static Draft map(Element source, SectionKind kind, Doc doc) {
        Draft draft = begin(source, kind, doc);
        Out out = draft.root();
        code(out, source, doc);
        Leaf negated = Acts.negated(source, out);
        if (negated == null) {
            if (!unknownPregnancy(out, source)) {
                value(out, source, doc);
            }
        } else {
            // The bare value would read as its opposite.
            Element value = source.child("value");
            String words = value == null || value.value("displayName") == null ? "" : value.value("displayName");
            out.child("valueCodeableConcept")
                    .set(
                            "text",
                            words == null || words.isEmpty() ? "No" : "Not: " + words,
                            negated,
                            value == null ? null : value.attribute("displayName"));
        }
        details(out, source, doc);
        Identity.told(source, doc);
        Acts.content(draft, kindKey(kind), source.child("code"), source.child("effectiveTime"), doc);
        return draft;
    }

    static String kindKey(SectionKind kind) {
        return switch (kind) {
            case VITALS -> "vital";
            case RESULTS -> "result";
            case SOCIAL -> "social";
            default -> "observation";
        };
    }

    static Draft begin(Element source, SectionKind kind, Doc doc) {
        Draft draft = Acts.begin("Observation", source, "subject", doc);
        Acts.status(draft.root(), source, CodeMap.RESULT_STATUS, "unknown");
        String category = switch (kind) {
            case VITALS -> "vital-signs";
            case RESULTS -> "laboratory";
            case SOCIAL -> "social-history";
            case FUNCTIONAL -> "survey";
            case PROCEDURES -> "procedure";
            default -> "";
        };
        if (!category.isEmpty()) {
            draft.root()
                    .add("category")
                    .add("coding")
                    .set("system", "http://terminology.hl7.org/CodeSystem/observation-category")
                    .set("code", category);
        }
        return draft;
    }

    private static void code(Out out, Element source, Doc doc) {
        Element value = source.child("value");
        if (value != null && Codes.is(source.child("code"), "ASSERTION") && Codes.is(value, PREGNANT)) {
            // The guide: an asserted pregnancy is an answer to LOINC's question.
            Codes.fixed(
                    out.child("code"),
                    Codes.LOINC,
                    PREGNANCY_STATUS,
                    "Pregnancy status",
                    Acts.code(source),
                    value.attribute("code"));
            return;
        }
        if (!Codes.concept(out, "code", source.child("code"), doc)
                && !Texts.into(out.child("code"), "text", source.child("text"), doc)) {
            Acts.absentObject(out.child("code"), source.child("code"));
        }
    }

    /** Time, interpretation, method, site, range, who, notes and the observations below as components. */
    static void details(Out out, Element source, Doc doc) {
        effective(out, source, doc);
        for (Element interpretation : source.children("interpretationCode")) {
            Codes.addConcept(out, "interpretation", interpretation, doc);
        }
        Codes.concept(out, "method", source.child("methodCode"), doc);
        Codes.concept(out, "bodySite", source.child("targetSiteCode"), doc);
        ranges(out, source, doc);
        SpecimenEntry.ofResult(out, source, doc);
        for (Element performer : source.children("performer")) {
            Draft actor = Parties.actor(performer.child("assignedEntity"), doc);
            if (actor != null) {
                out.keyed("performer", actor.fullUrl()).set("reference", actor.fullUrl());
            }
        }
        for (Element author : source.children("author")) {
            Draft actor = Parties.actor(author.child("assignedAuthor"), doc);
            if (actor != null && !actor.type().equals("Device")) {
                out.keyed("performer", actor.fullUrl()).set("reference", actor.fullUrl());
            }
        }
        Acts.notes(out, source, doc);
        for (Element related : Acts.related(source)) {
            Element code = related.child("code");
            // obs-7: a component does not repeat the code of the whole.
            boolean same = Codes.main(code, doc).equals(Codes.main(source.child("code"), doc));
            if (related.is("observation")
                    && code != null
                    && !same
                    && !code.isNull()
                    && Acts.negated(related, out) == null) {
                Out component = out.add("component");
                if (Codes.concept(component, "code", code, doc)) {
                    value(component, related, doc);
                }
            }
        }
    }

    /** The normal range where one is called so, since FHIR's are normal ones; else all. */
    static void ranges(Out out, Element source, Doc doc) {
        boolean called = false;
        for (Element range : source.children("referenceRange")) {
            called |= isNormal(range);
        }
        for (Element range : source.children("referenceRange")) {
            if (!called || isNormal(range)) {
                range(out, range.child("observationRange"), doc);
            }
        }
    }

    private static boolean isNormal(Element range) {
        return Codes.is(range.at("observationRange", "interpretationCode"), "N");
    }

    /** Whether a value says anything. */
    static boolean says(Element value) {
        return !value.isNull()
                && (value.value("value") != null
                        || value.value("code") != null
                        || !value.text().isEmpty()
                        || value.child("low") != null
                        || value.child("high") != null
                        || value.child("numerator") != null
                        || value.child("translation") != null
                        || value.child("originalText") != null);
    }

    private static void range(Out out, @Nullable Element range, Doc doc) {
        if (range == null) {
            return;
        }
        Out one = out.add("referenceRange");
        Element value = range.child("value");
        Texts.into(one, "text", range.child("text"), doc);
        if (value == null || Quantities.range(one, value) || value.text().isEmpty()) {
            return;
        }
        // Often the same words twice; where they differ, the range's text is the one to show and the value is kept.
        Leaf[] words = value.texts().toArray(new Leaf[0]);
        JsonNode shown = one.get("text");
        if (shown == null) {
            one.set("text", value.text(), words);
        } else if (shown.asString("").equals(value.text())) {
            one.mark("text", words);
        }
    }

    /** Writes the first value of a kind FHIR knows; a null flavour as dataAbsentReason. */
    static void value(Out out, Element source, Doc doc) {
        Element value = source.child("value");
        if (value == null) {
            return;
        }
        if (!known(out, value, doc)) {
            Leaf flavor = value.attribute("nullFlavor");
            String reason = flavor == null ? null : CodeMap.NULL_FLAVOR.code(flavor.value());
            if (reason != null) {
                out.child("dataAbsentReason")
                        .add("coding")
                        .set("system", "http://terminology.hl7.org/CodeSystem/data-absent-reason")
                        .set("code", reason, flavor);
            }
        }
    }

    /** The type shows in the shape; only a bare value needs xsi:type to be told apart. */
    private static boolean known(Out out, Element value, Doc doc) {
        String type = value.value("xsi:type");
        Leaf typeLeaf = value.attribute("xsi:type");
        String bare = value.value("value");
        if (bare != null) {
            if (type != null && type.endsWith("TS") && Times.dateTime(out, "valueDateTime", value, doc)) {
                out.mark("valueDateTime", typeLeaf);
                return true;
            }
            if (bare.equals("true") || bare.equals("false")) {
                out.set("valueBoolean", bare.equals("true"), value.attribute("value"));
                return true;
            }
            if ("INT".equals(type) && value.value("unit") == null && bare.matches("-?\\d{1,9}")) {
                out.set("valueInteger", Integer.parseInt(bare), value.attribute("value"), typeLeaf);
                return true;
            }
            if (Quantities.quantity(out, "valueQuantity", value)) {
                return true;
            }
            out.set("valueString", bare, value.attribute("value"));
            return true;
        }
        if (value.child("numerator") != null) {
            return Quantities.ratio(out.child("valueRatio"), value);
        }
        if (value.child("low") != null || value.child("high") != null) {
            return interval(out, value, doc);
        }
        if (value.value("code") != null || value.child("translation") != null || value.child("originalText") != null) {
            return Codes.concept(out, "valueCodeableConcept", value, doc);
        }
        return Texts.into(out, "valueString", value, doc);
    }

    /** Both ends: Range; one end: Quantity with comparator. */
    private static boolean interval(Out out, Element value, Doc doc) {
        Element low = value.child("low");
        Element high = value.child("high");
        boolean below = high != null && Quantities.number(high.value("value")) != null;
        boolean above = low != null && Quantities.number(low.value("value")) != null;
        String type = value.value("xsi:type");
        if (type != null && type.endsWith("TS")) {
            boolean written = Times.period(out, "valuePeriod", value, doc);
            out.mark("valuePeriod", written ? value.attribute("xsi:type") : null);
            return written;
        }
        if (above && below) {
            return Quantities.range(out.child("valueRange"), value);
        }
        if (below && high != null) {
            boolean open = "false".equals(high.value("inclusive"));
            Quantities.into(out.child("valueQuantity"), high, open ? "<" : "<=");
            out.child("valueQuantity").mark("comparator", open ? high.attribute("inclusive") : null);
            return true;
        }
        if (above && low != null) {
            boolean open = "false".equals(low.value("inclusive"));
            Quantities.into(out.child("valueQuantity"), low, open ? ">" : ">=");
            out.child("valueQuantity").mark("comparator", open ? low.attribute("inclusive") : null);
            return true;
        }
        return false;
    }

    /** The guide: that it is unknown whether she is pregnant is an answer. */
    private static boolean unknownPregnancy(Out out, Element source) {
        Element value = source.child("value");
        Leaf flavor = value == null ? null : value.attribute("nullFlavor");
        if (flavor == null
                || !flavor.value().equals("UNK")
                || !Codes.is(source.child("code"), PREGNANCY_STATUS, "86645-9")) {
            return false;
        }
        Codes.fixed(
                out.child("valueCodeableConcept"),
                "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
                "UNK",
                "unknown",
                flavor);
        return true;
    }

    /** A pregnancy has one time in US Core, the first that is said; any other statement a point or a period. */
    private static void effective(Out out, Element source, Doc doc) {
        Element time = source.child("effectiveTime");
        boolean pregnancy = Codes.is(source.child("code"), PREGNANCY_STATUS, "86645-9")
                || Codes.is(source.child("code"), "ASSERTION") && Codes.is(source.child("value"), PREGNANT);
        if (time == null || !pregnancy || Times.point(time.child("low"), doc) == null) {
            Times.dateTimeOrPeriod(out, "effective", time, doc);
        } else {
            Times.dateTime(out, "effectiveDateTime", time.child("low"), doc);
        }
    }
}
