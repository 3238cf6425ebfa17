package org.quiltehr.adapter.ccda.document;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Contacts;
import org.quiltehr.adapter.ccda.datatype.Extensions;
import org.quiltehr.adapter.ccda.datatype.Ids;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.entry.Acts;
import org.quiltehr.adapter.ccda.entry.DocumentFile;
import org.quiltehr.adapter.ccda.entry.EncounterEntry;
import org.quiltehr.adapter.ccda.entry.Parties;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;
import org.quiltehr.adapter.spi.Directive;

/** The document as such: Composition (what it says), DocumentReference and Binary (its bytes). */
public final class DocumentHeader {

    private static final Set<String> CONFIDENTIALITY = Set.of("U", "L", "M", "N", "R", "V");

    private final Doc doc;
    private final Draft composition;
    private final Draft reference;
    private final List<Directive> directives = new ArrayList<>();

    public DocumentHeader(Doc doc) {
        this.doc = doc;
        this.composition = doc.drafts().begin("Composition", doc.root());
        this.reference = doc.drafts().begin("DocumentReference", doc.root(), "document");
    }

    public Out composition() {
        return composition.root();
    }

    public List<Directive> directives() {
        return directives;
    }

    /** {@code document|system|value|type}, or null if the document has no id. */
    private static @Nullable String key(@Nullable Element id, @Nullable Element code) {
        Ids.Id of = id == null ? null : Ids.of(id);
        if (of == null || id == null || !Ids.names(id, of)) {
            return null;
        }
        String type = code == null ? null : code.value("code");
        return "document|" + of.key() + "|" + (type == null ? "" : type);
    }

    public void map(byte[] body) {
        Element root = doc.root();
        Out out = composition.root();
        Out ref = reference.root();
        out.set("status", "final");
        ref.set("status", "current");
        Acts.clinicalNote(ref);
        Element id = root.child("id");
        Element code = root.child("code");
        if (id != null) {
            Ids.single(out.child("identifier"), id);
            Ids.single(ref.child("masterIdentifier"), id);
        }
        version(out, ref, root.child("setId"), root.child("versionNumber"));
        if (!Codes.concept(out, "type", code, doc)) {
            out.child("type").set("text", "Clinical document");
        }
        Codes.concept(ref, "type", code, doc);
        out.refer("subject", doc.patient());
        ref.refer("subject", doc.patient());
        Element time = root.child("effectiveTime");
        if (!Times.dateTime(out, "date", time, doc)) {
            out.child("_date").add("extension").set("url", Extensions.ABSENT).set("valueCode", "unknown");
        }
        Times.instant(ref, "date", time, doc);
        if (!Contacts.text(out, "title", root.child("title"))) {
            out.child("_title").add("extension").set("url", Extensions.ABSENT).set("valueCode", "unknown");
        }
        Contacts.text(ref, "description", root.child("title"));
        labels(out, ref, root);
        parties(out, ref, root);
        events(out, root);
        related(out, ref, root, code);
        content(ref, body, root);
        String key = key(id, code);
        if (key != null) {
            composition.id(key);
            reference.id(key);
        }
    }

    private void labels(Out out, Out ref, Element root) {
        Element language = root.child("languageCode");
        String tag = language == null ? null : language.value("code");
        if (language != null && tag != null && Languages.tag(tag) != null) {
            out.set("language", Languages.tag(tag), language.attribute("code"));
        }
        Element secrecy = root.child("confidentialityCode");
        String label = secrecy == null ? null : secrecy.value("code");
        if (secrecy != null && label != null) {
            if (CONFIDENTIALITY.contains(label)) {
                out.set("confidentiality", label, secrecy.attribute("code"));
            }
            Codes.addConcept(ref, "securityLabel", secrecy, doc);
        }
    }

    /** A set with a version above the first takes the place of the lower ones; which those are, the hub knows. */
    private void version(Out out, Out ref, @Nullable Element set, @Nullable Element version) {
        Ids.Id of = set == null ? null : Ids.identifier(ref, "identifier", set);
        String text = version == null ? null : version.value("value");
        if (version != null && text != null && text.matches("[1-9][0-9]{0,8}")) {
            int number = Integer.parseInt(text);
            ref.add("extension")
                    .set("url", Directive.Supersedes.VERSION)
                    .set("valueInteger", number, version.attribute("value"));
            if (set != null && of != null && Ids.names(set, of) && number > 1) {
                directives.add(new Directive.Supersedes(reference.fullUrl(), of.key(), number));
            }
        }
        if (version != null && text != null) {
            out.add("extension")
                    .set("url", Extensions.HL7 + "composition-clinicaldocument-versionNumber")
                    .set("valueString", text, version.attribute("value"));
        }
    }

    private void parties(Out out, Out ref, Element root) {
        Element custodian = root.at("custodian", "assignedCustodian", "representedCustodianOrganization");
        Draft keeper = Parties.organization(custodian, doc);
        for (Element author : root.children("author")) {
            Draft actor = Parties.actor(author.child("assignedAuthor"), doc);
            if (actor != null) {
                out.addReference("author", actor);
                ref.addReference("author", actor);
            }
        }
        if (!out.has("author")) {
            if (keeper != null) {
                out.addReference("author", keeper);
            } else {
                out.add("author").add("extension").set("url", Extensions.ABSENT).set("valueCode", "unknown");
            }
        }
        attest(out, ref, root.child("legalAuthenticator"), "legal");
        for (Element one : root.children("authenticator")) {
            attest(out, ref, one, "professional");
        }
        if (keeper != null) {
            out.refer("custodian", keeper);
            ref.refer("custodian", keeper);
        }
        for (String other : List.of("dataEnterer", "informant", "informationRecipient")) {
            for (Element each : root.children(other)) {
                Element assigned = each.child("assignedEntity");
                Parties.actor(assigned == null ? each.child("intendedRecipient") : assigned, doc);
            }
        }
        for (Element participant : root.children("participant")) {
            Element entity = participant.child("associatedEntity");
            if (entity != null && entity.child("associatedPerson") != null) {
                new PatientHeader(doc).contact(doc.patient().root(), entity, entity.child("associatedPerson"), null);
            }
        }
    }

    private void attest(Out out, Out ref, @Nullable Element signer, String mode) {
        Draft actor = signer == null ? null : Parties.actor(signer.child("assignedEntity"), doc);
        if (signer == null || actor == null || actor.type().equals("Device")) {
            return;
        }
        Out attester = out.add("attester");
        attester.set("mode", mode);
        Times.dateTime(attester, "time", signer.child("time"), doc);
        attester.refer("party", actor);
        if (mode.equals("legal")) {
            ref.refer("authenticator", actor);
        }
    }

    private void events(Out out, Element root) {
        for (Element documentation : root.children("documentationOf")) {
            Element event = documentation.child("serviceEvent");
            if (event != null) {
                Out one = out.add("event");
                Codes.addConcept(one, "code", event.child("code"), doc);
                Times.period(one, "period", event.child("effectiveTime"), doc);
                for (Element performer : event.children("performer")) {
                    Draft actor = Parties.actor(performer.child("assignedEntity"), doc);
                    if (actor != null) {
                        one.addReference("detail", actor);
                    }
                }
            }
        }
    }

    /** After the sections: the encounter of the header, unless a section has told of it under the same id. */
    public void encounter() {
        Element encounter = doc.root().at("componentOf", "encompassingEncounter");
        Draft visit = encounter == null ? null : visit(encounter);
        if (visit != null) {
            composition.root().refer("encounter", visit);
        }
        for (Draft draft : List.copyOf(doc.drafts().all())) {
            if (draft.type().equals("DocumentReference") && draft.source().is("act")) {
                noted(draft, visit);
            }
        }
    }

    /** A note belongs to the encounter it names or stands in, else to that of the document. */
    private void noted(Draft note, @Nullable Draft visit) {
        Out context = note.root().child("context");
        if (context.has("encounter")) {
            return;
        }
        Draft of = visit;
        for (Element related : Acts.related(note.source())) {
            Draft named = related.is("encounter") ? told(related) : null;
            if (named != null) {
                doc.drafts().own(related, named.root());
                of = named;
            }
        }
        if (of != null) {
            context.addReference("encounter", of);
        }
    }

    private @Nullable Draft told(Element encounter) {
        for (Draft draft : doc.drafts().all()) {
            if (draft.type().equals("Encounter") && draft.source() != encounter && sameId(encounter, draft.source())) {
                return draft;
            }
        }
        return null;
    }

    private @Nullable Draft visit(Element encounter) {
        Draft told = told(encounter);
        if (told != null) {
            doc.drafts().own(encounter, told.root());
            return told;
        }
        EncounterEntry.header(encounter, doc);
        List<Draft> all = doc.drafts().all();
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).type().equals("Encounter")) {
                return all.get(i);
            }
        }
        return null;
    }

    private static boolean sameId(Element one, Element other) {
        for (Element a : one.children("id")) {
            for (Element b : other.children("id")) {
                Ids.Id of = Ids.of(a);
                if (of != null && Ids.names(a, of) && of.equals(Ids.of(b))) {
                    return true;
                }
            }
        }
        return false;
    }

    private void related(Out out, Out ref, Element root, @Nullable Element code) {
        for (Element related : root.children("relatedDocument")) {
            Element parent = related.child("parentDocument");
            String type = related.value("typeCode");
            String relation = type == null
                    ? null
                    : switch (type) {
                        case "RPLC" -> "replaces";
                        case "APND" -> "appends";
                        case "XFRM" -> "transforms";
                        default -> null;
                    };
            Element id = parent == null ? null : parent.child("id");
            if (parent == null || relation == null || id == null || Ids.of(id) == null) {
                continue;
            }
            Leaf leaf = related.attribute("typeCode");
            Out to = out.add("relatesTo");
            to.set("code", relation, leaf);
            Ids.single(to.child("targetIdentifier"), id);
            Out in = ref.add("relatesTo");
            in.set("code", relation, leaf);
            Ids.single(in.child("target").child("identifier"), id);
            Element parentCode = parent.child("code");
            String key = key(id, parentCode != null && parentCode.value("code") != null ? parentCode : code);
            if (relation.equals("replaces") && key != null) {
                directives.add(new Directive.Replaces(reference.fullUrl(), key));
            }
        }
    }

    /** The bytes as they came; the body of an unstructured document beside them. */
    private void content(Out ref, byte[] body, Element root) {
        Draft binary = doc.drafts().begin("Binary", root, "bytes");
        binary.root()
                .set("contentType", "application/xml")
                .set("data", Base64.getEncoder().encodeToString(body));
        ref.add("content")
                .child("attachment")
                .set("contentType", "application/xml")
                .set("url", binary.fullUrl());
        String key = key(root.child("id"), root.child("code"));
        if (key != null) {
            binary.id(key);
        }
        Element text = root.at("component", "nonXMLBody", "text");
        if (text == null) {
            return;
        }
        Out attachment = ref.add("content").child("attachment");
        if (DocumentFile.into(attachment, text)) {
            return;
        }
        if (!text.text().isEmpty()) {
            String plain =
                    Base64.getEncoder().encodeToString(text.text().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            attachment.set("contentType", "text/plain");
            attachment.set("data", plain, text.texts().toArray(new Leaf[0]));
        } else {
            Element link = text.child("reference");
            if (link != null && link.value("value") != null) {
                attachment.set("contentType", text.value("mediaType"), text.attribute("mediaType"));
                attachment.set("url", link.value("value"), link.attribute("value"));
            }
        }
    }
}
