package org.quiltehr.adapter.ccda.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.CodeMap;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Extensions;
import org.quiltehr.adapter.ccda.datatype.Ids;
import org.quiltehr.adapter.ccda.datatype.Texts;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** What all statements have in common: ids, negation, authors, notes, content keys. */
public final class Acts {

    private static final Set<String> STATEMENTS =
            Set.of("act", "encounter", "observation", "organizer", "procedure", "substanceAdministration", "supply");

    /** Elements that R4 lets refer to persons only. */
    private static final Set<String> ONLY_PEOPLE = Set.of("recorder", "expressedBy");

    private Acts() {}

    /** Begins a resource with the identifiers of the statement and its patient. */
    static Draft begin(String type, Element source, String subject, Doc doc) {
        Draft draft = doc.drafts().begin(type, source);
        Ids.all(source, draft.root(), draft);
        draft.root().refer(subject, doc.patient());
        return draft;
    }

    static boolean isStatement(Element element) {
        return STATEMENTS.contains(element.name());
    }

    /** The statement inside an entry, entryRelationship or component, or null. */
    static @Nullable Element statement(Element link) {
        for (Element child : link.children()) {
            if (isStatement(child)) {
                return child;
            }
        }
        return null;
    }

    /** Statements below, by entryRelationship or component. */
    public static List<Element> related(Element source) {
        List<Element> found = new ArrayList<>(4);
        for (Element link : source.children()) {
            if (link.is("entryRelationship") || link.is("component")) {
                Element statement = statement(link);
                if (statement != null) {
                    found.add(statement);
                }
            }
        }
        return found;
    }

    /** The typeCode of the entryRelationship that a statement stands in; empty if none. */
    static String link(Element statement) {
        Element parent = statement.parent();
        String type = parent == null ? null : parent.value("typeCode");
        return type == null ? "" : type;
    }

    static @Nullable Leaf linkLeaf(Element statement) {
        Element parent = statement.parent();
        return parent == null ? null : parent.attribute("typeCode");
    }

    /** The negation as far as it says "not"; either way what is written depends on it. */
    static @Nullable Leaf negated(Element statement, Out out) {
        Leaf leaf = statement.attribute("negationInd");
        out.mark("", leaf);
        return leaf != null && (leaf.value().equals("true") || leaf.value().equals("1")) ? leaf : null;
    }

    static boolean mood(Element statement, String... moods) {
        String mood = statement.value("moodCode");
        for (String one : moods) {
            if (one.equals(mood)) {
                return true;
            }
        }
        return false;
    }

    /** The category US Core asks of each DocumentReference, as the guide's map of notes fixes it. */
    public static void clinicalNote(Out reference) {
        Codes.fixed(
                reference.add("category"),
                "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
                "clinical-note",
                "Clinical Note");
    }

    /** Status by a map, else what the map makes of nothing; the code is kept if the map does not know it. */
    static void status(Out out, Element statement, CodeMap map, String otherwise) {
        if (!Codes.mapped(out, "status", statement.child("statusCode"), map)) {
            out.set("status", otherwise);
        }
    }

    /**
     * Author context conduction, as we state it: the authors of a statement are its own; if it has none, those of the
     * nearest act around it inside the entry. Section and document authors answer for section and document only. The one
     * with the latest time (the last of equal ones) is the recorder, the earliest time is when it was recorded.
     */
    static void authors(Out out, Element statement, @Nullable String who, @Nullable String when, Doc doc) {
        List<Element> authors = authors(statement);
        Element latest = null;
        Element earliest = null;
        Times.Point latestTime = null;
        Times.Point earliestTime = null;
        for (Element author : authors) {
            Times.Point time = Parties.time(author, doc);
            if (latest == null
                    || latestTime == null
                    || time != null && time.text().compareTo(latestTime.text()) >= 0) {
                latest = author;
                latestTime = time == null ? latestTime : time;
            }
            if (time != null && (earliestTime == null || time.text().compareTo(earliestTime.text()) < 0)) {
                earliest = author;
                earliestTime = time;
            }
        }
        for (Element author : authors) {
            Draft actor = Parties.actor(author.child("assignedAuthor"), doc);
            if (actor != null && author == latest && who != null) {
                if (ONLY_PEOPLE.contains(who) && !actor.type().equals("Practitioner")) {
                    Out beside = out.add("extension").set("url", Extensions.RECORDED_BY);
                    beside.refer("valueReference", actor);
                } else {
                    out.refer(who, actor);
                }
            }
        }
        if (earliest != null && when != null) {
            Times.dateTime(out, when, earliest.child("time"), doc);
        }
    }

    private static List<Element> authors(Element statement) {
        Element here = statement;
        while (here != null && !here.is("entry") && !here.is("section")) {
            List<Element> authors = here.children("author");
            if (!authors.isEmpty()) {
                return authors;
            }
            here = here.parent();
        }
        return List.of();
    }

    /** Performers as actors of an array of backbone elements. */
    static void performers(Out out, Element statement, String array, Doc doc) {
        for (Element performer : statement.children("performer")) {
            Draft actor = Parties.actor(performer.child("assignedEntity"), doc);
            if (actor != null) {
                Out one = out.add(array);
                one.refer("actor", actor);
                Codes.concept(one, "function", function(performer), doc);
            }
        }
    }

    /** What the performer did; an extension of C-CDA inside the body. */
    static @Nullable Element function(Element performer) {
        Element extended = performer.child("sdtc:functionCode");
        return extended == null ? performer.child("functionCode") : extended;
    }

    /** Comments (48767-8) below the statement. */
    static void notes(Out out, Element statement, Doc doc) {
        for (Element related : related(statement)) {
            if (related.is("act") && isComment(related) && related.child("text") != null) {
                Out note = out.add("note");
                if (Texts.into(note, "text", related.child("text"), doc)) {
                    note.mark("text", code(related));
                    Element author = related.child("author");
                    if (author != null) {
                        Times.dateTime(note, "time", author.child("time"), doc);
                        Draft actor = Parties.actor(author.child("assignedAuthor"), doc);
                        if (actor != null && !actor.type().equals("Device")) {
                            note.refer("authorReference", actor);
                        }
                    }
                }
            }
        }
    }

    static boolean isComment(Element act) {
        return Codes.is(act.child("code"), "48767-8");
    }

    static @Nullable Leaf code(Element statement) {
        Element code = statement.child("code");
        return code == null ? null : code.attribute("code");
    }

    /** Why a required element has no value: by its null flavour, else unknown. */
    static void absent(Out out, String field, @Nullable Element source) {
        absentObject(out.child("_" + field), source);
    }

    /** The same for an element that is an object. */
    static void absentObject(Out object, @Nullable Element source) {
        Leaf flavor = source == null ? null : source.attribute("nullFlavor");
        String reason = flavor == null ? null : CodeMap.NULL_FLAVOR.code(flavor.value());
        boolean told = reason != null && !reason.equals("unknown");
        object.add("extension")
                .set("url", Extensions.ABSENT)
                .set("valueCode", told ? reason : "unknown", told ? flavor : null);
    }

    /** Gives the draft its content key: kind, main code or text, day; none if there is no code. */
    static void content(Draft draft, String kind, @Nullable Element code, @Nullable Element time, Doc doc) {
        String main = Codes.main(code, doc);
        if (!main.isEmpty()) {
            draft.content("content|" + kind + "|" + main + "|" + Times.day(time, doc));
        }
    }

    static void content(Draft draft, String kind, String main, String day) {
        if (!main.isEmpty()) {
            draft.content("content|" + kind + "|" + main + "|" + day);
        }
    }
}
