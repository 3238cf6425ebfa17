package org.quiltehr.adapter.hl7v2.segment;

import java.util.List;
import java.util.Optional;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Hd;
import org.quiltehr.adapter.hl7v2.datatype.Xcn;
import org.quiltehr.adapter.hl7v2.datatype.Xon;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Conversion;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/**
 * MSH and EVN to the Provenance of all that the message says (guide: MSH[Provenance-Source], EVN[Provenance]). It also
 * keeps what belongs to the message and not to one of its resources, Z segments among it.
 */
public final class MshToProvenance {

    private static final String EVENTS = "http://terminology.hl7.org/CodeSystem/v2-0003";
    private static final String AGENTS = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

    private MshToProvenance() {}

    public static Draft map(Conversion conversion) {
        List<Draft> targets = conversion.drafts();
        Row msh = new Row(conversion, conversion.message().msh());
        Optional<Row> evn = conversion.message().first("EVN").map(s -> new Row(conversion, s));
        Draft draft = conversion.add(
                "Provenance", Entry.Mode.CREATE, conversion.first("Patient").orElse(null));
        Element provenance = draft.root();
        for (Draft target : targets) {
            provenance.item("target").referTo(target);
        }
        evn.ifPresent(r -> Dtm.put(r, provenance, "occurredDateTime", r.leaf(6)));
        recorded(msh, evn, provenance);
        evn.filter(r -> r.has(7)).ifPresent(r -> place(r, provenance.child("location")));
        evn.filter(r -> r.leaf(4).isPresent()).ifPresent(r -> Fields.concepts(r, provenance, "reason", 4, null));
        activity(msh, evn, provenance);
        agents(msh, evn, provenance);
        if (msh.leaf(10).isPresent()) {
            Element entity = provenance.item("entity").fixed("role", "source");
            Element number = entity.child("what").child("identifier");
            number.put("value", msh.leaf(10));
            if (!msh.leaf(7).isPresent() || !msh.leaf(7).isUsed()) {
                Dtm.put(msh, number.child("period"), "start", msh.leaf(7));
            }
        }
        processing(msh, provenance, 1, "v2-0103");
        processing(msh, provenance, 2, "v2-0207");
        SftToDevice.map(conversion, provenance);
        return draft;
    }

    /** MSH-11: whether the message is of production, training or a test; whether it is of an archive or a first load. */
    private static void processing(Row msh, Element provenance, int component, String system) {
        Leaf code = msh.first(11).leaf(component);
        if (code.isPresent()) {
            Element tag = provenance.child("meta").item("tag");
            tag.fixed("system", "http://terminology.hl7.org/CodeSystem/" + system)
                    .put("code", code);
        }
    }

    private static void recorded(Row msh, Optional<Row> evn, Element provenance) {
        boolean done = evn.isPresent()
                && Dtm.putInstant(evn.get(), provenance, "recorded", evn.get().leaf(2));
        if (!done && !Dtm.putInstant(msh, provenance, "recorded", msh.leaf(7))) {
            provenance.child("_recorded").extension(Fields.ABSENT).fixed("valueCode", "unknown");
        }
    }

    private static void activity(Row msh, Optional<Row> evn, Element provenance) {
        Repetition type = msh.first(9);
        Leaf trigger = type.has(2) ? type.leaf(2) : evn.map(r -> r.leaf(1)).orElse(Leaf.NONE);
        Element activity = provenance.child("activity");
        if (trigger.isPresent()) {
            Element coding = activity.item("coding");
            if (trigger.text().matches("[A-Z]\\d\\d")) {
                coding.fixed("system", EVENTS);
            }
            coding.put("code", trigger);
        }
        activity.put("text", type.leaf(1));
        evn.map(r -> r.leaf(1))
                .filter(event -> event.raw().equals(trigger.raw()))
                .ifPresent(event -> event.sameAs(trigger));
    }

    private static void agents(Row msh, Optional<Row> evn, Element provenance) {
        boolean any = agent(msh, provenance, 4, "author", "Author");
        any |= agent(msh, provenance, 3, "assembler", "Assembler");
        if (evn.isPresent()) {
            for (Repetition xcn : evn.get().all(5)) {
                Element agent = provenance.item("agent");
                Xcn.refer(evn.get(), agent.child("who"), xcn);
                if (!agent.isEmpty()) {
                    kind(agent, "enterer", "Enterer");
                    any = true;
                }
            }
        }
        if (msh.has(22)) {
            Element agent = provenance.item("agent");
            kind(agent, "custodian", "Custodian");
            Xon.refer(msh, agent.child("who"), msh.first(22));
            absent(agent.child("who"));
            any = true;
        }
        if (!any) {
            provenance.item("agent").child("who").extension(Fields.ABSENT).fixed("valueCode", "unknown");
        }
    }

    /** EVN-7, where the event happened. */
    private static void place(Row evn, Element location) {
        Repetition hd = evn.first(7);
        Hd universal = Hd.of(Leaf.NONE, hd.leaf(2), hd.leaf(3), evn.settings());
        String uri = universal.uri();
        if (uri != null) {
            location.child("identifier").fixed("system", "urn:ietf:rfc:3986").put("value", uri, universal.from());
        }
        location.put("display", hd.leaf(1));
    }

    private static boolean agent(Row msh, Element provenance, int field, String code, String display) {
        Repetition hd = msh.first(field);
        if (!hd.isPresent()) {
            return false;
        }
        Element agent = provenance.item("agent");
        kind(agent, code, display);
        Element who = agent.child("who");
        Hd universal = Hd.of(Leaf.NONE, hd.leaf(2), hd.leaf(3), msh.settings());
        String uri = universal.uri();
        if (uri != null) {
            who.child("identifier").fixed("system", "urn:ietf:rfc:3986").put("value", uri, universal.from());
        }
        who.put("display", hd.leaf(1));
        absent(who);
        return true;
    }

    private static void absent(Element who) {
        if (who.isEmpty()) {
            who.extension(Fields.ABSENT).fixed("valueCode", "unknown");
        }
    }

    private static void kind(Element agent, String code, String display) {
        Element coding = agent.child("type").item("coding").fixed("system", AGENTS);
        coding.fixed("code", code).fixed("display", display);
    }
}
