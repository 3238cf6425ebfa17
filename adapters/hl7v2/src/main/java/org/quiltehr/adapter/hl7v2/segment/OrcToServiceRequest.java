package org.quiltehr.adapter.hl7v2.segment;

import java.util.List;
import java.util.Optional;
import org.quiltehr.adapter.hl7v2.datatype.Codes;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Quantities;
import org.quiltehr.adapter.hl7v2.datatype.Xon;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** ORC and OBR to ServiceRequest (guide: ORC[ServiceRequest], OBR[ServiceRequest]): one order with one service. */
public final class OrcToServiceRequest {

    private OrcToServiceRequest() {}

    public static Draft map(Optional<Row> orc, Optional<Row> obr, Draft patient, Optional<Draft> encounter) {
        Row any = orc.or(() -> obr).orElseThrow();
        Draft draft = any.conversion().add("ServiceRequest", Entry.Mode.UPSERT, patient);
        orc.ifPresent(r -> r.carry(draft));
        obr.ifPresent(r -> r.carry(draft));
        Element request = draft.root();
        if (obr.isPresent()) {
            ObrToDiagnosticReport.number(obr.get(), orc, request, 2, "PLAC");
            ObrToDiagnosticReport.number(obr.get(), orc, request, 3, "FILL");
            if (obr.get().has(53)) {
                alternateNumbers(obr.get(), request, 53);
            } else {
                orc.ifPresent(r -> alternateNumbers(r, request, 33));
            }
        } else {
            Fields.entity(any, request, any.first(2), "PLAC");
            Fields.entity(any, request, any.first(3), "FILL");
        }
        orc.filter(r -> r.first(4).has(1)).ifPresent(r -> Cx.entity(r, request.child("requisition"), r.first(4)));
        status(orc, request);
        request.fixed("intent", "order");
        obr.ifPresent(r -> service(r, request));
        Fields.absent(request, "code");
        request.refer("subject", patient);
        encounter.ifPresent(e -> request.refer("encounter", e));
        orc.ifPresent(r -> Dtm.put(r, request, "authoredOn", r.leaf(9)));
        requester(orc, obr, request);
        orc.ifPresent(r -> Fields.orderControl(r, request));
        orc.ifPresent(r -> Fields.concepts(r, request, "locationCode", 29, "order-type"));
        timing(orc, obr, request);
        List<String> keys = OrderKeys.of(orc, obr);
        keys.forEach(draft::key);
        return draft;
    }

    /** OBR-53, else ORC-33: further numbers of who placed it. */
    private static void alternateNumbers(Row row, Element request, int field) {
        for (Repetition cx : row.all(field)) {
            Element identifier = request.item("identifier");
            Cx.identifier(row, identifier, cx);
            if (!identifier.isEmpty() && !cx.has(5)) {
                identifier
                        .child("type")
                        .item("coding")
                        .fixed("system", Cx.TYPES)
                        .fixed("code", "PLAC");
            }
        }
    }

    private static void status(Optional<Row> orc, Element request) {
        if (orc.isPresent()) {
            Row row = orc.get();
            if (row.table("order-status").contains(row.text(5))) {
                Codes.code(row, request, "status", row.leaf(5), "order-status");
                return;
            }
            if (row.table("order-control").contains(row.text(1))) {
                Codes.code(row, request, "status", row.leaf(1), "order-control");
                return;
            }
        }
        request.fixed("status", "unknown");
    }

    private static void service(Row obr, Element request) {
        Fields.concept(obr, request, "code", 4, null);
        Leaf priority = obr.has(5) ? obr.leaf(5) : obr.first(27).leaf(6);
        if (obr.table("priority").contains(priority.text())) {
            Codes.code(obr, request, "priority", priority, "priority");
        }
        if (obr.has(6)) {
            Dtm.put(obr, request, "occurrenceDateTime", obr.leaf(6));
        }
        Fields.concepts(obr, request, "orderDetail", 46, null);
        Fields.concepts(obr, request, "orderDetail", 47, null);
        Fields.concepts(obr, request, "reasonCode", 31, null);
        Fields.note(request, obr.leaf(13));
    }

    /** TQ in OBR-27 or, before 2.5, ORC-7: how much, and when. */
    private static void timing(Optional<Row> orc, Optional<Row> obr, Element request) {
        Optional<Row> row = obr.filter(r -> r.has(27)).or(() -> orc.filter(r -> r.has(7)));
        if (row.isEmpty()) {
            return;
        }
        Repetition tq = row.get().first(row.get().segment().is("OBR") ? 27 : 7);
        Quantities.put(request.child("quantityQuantity"), "value", tq.leaf(1));
        if (request.has("occurrenceDateTime")) {
            return;
        }
        if (tq.has(5)) {
            Dtm.put(row.get(), request.child("occurrencePeriod"), "start", tq.leaf(4));
            Dtm.put(row.get(), request.child("occurrencePeriod"), "end", tq.leaf(5));
        } else {
            Dtm.put(row.get(), request, "occurrenceDateTime", tq.leaf(4));
        }
    }

    private static void requester(Optional<Row> orc, Optional<Row> obr, Element request) {
        Repetition ordering = orc.map(r -> r.first(12)).orElse(Repetition.NONE);
        if (ordering.isPresent()) {
            Row row = orc.orElseThrow();
            if (isFacilityRecord(row)) {
                request.refer("requester", role(row));
            } else {
                Fields.person(row, request, "requester", 12);
            }
            obr.ifPresent(r -> sameOrderer(r, orc.orElseThrow()));
        } else {
            obr.ifPresent(r -> Fields.person(r, request, "requester", 16));
        }
    }

    /** Whether ORC-21 to 23 say more of the facility than its name. */
    private static boolean isFacilityRecord(Row orc) {
        Repetition facility = orc.first(21);
        boolean identified = facility.has(10) || facility.has(3);
        return identified && (orc.first(22).isPresent() || orc.has(23));
    }

    /** The person who ordered in the service of the facility. */
    private static Draft role(Row orc) {
        Draft role = orc.conversion().detached("PractitionerRole", Entry.Mode.FOLD, null);
        Element root = role.root();
        Fields.person(orc, root, "practitioner", 12);
        Repetition facility = orc.first(21);
        Xon.organization(orc, root.child("organization"), facility, orc.first(22), orc.all(23));
        Repetition person = orc.first(12);
        String who = person.has(1) ? person.text(1) + "^" + person.sub(9).er7() : person.er7();
        role.key("ordering|" + who + "|" + (facility.has(10) ? facility.text(10) : facility.text(3)));
        return orc.conversion().share(role);
    }

    /** OBR-16 repeats ORC-12 as a rule; where it does, it is held by the same person. */
    private static void sameOrderer(Row obr, Row orc) {
        Repetition own = obr.first(16);
        for (Leaf leaf : own.leaves()) {
            Leaf twin = orc.first(12).leaf(leaf.component(), leaf.subcomponent());
            if (twin.raw().equals(leaf.raw())) {
                leaf.sameAs(twin);
            }
        }
    }
}
