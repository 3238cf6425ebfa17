package org.quiltehr.adapter.hl7v2.segment;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.datatype.Codes;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Obx5;
import org.quiltehr.adapter.hl7v2.datatype.Xon;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** OBX to Observation (guide: OBX[Observation]). OBX-11 D and W retract; an absent status is unknown. */
public final class ObxToObservation {

    private static final Pattern RANGE = Pattern.compile("(-?\\d+(?:\\.\\d+)?)\\s*-\\s*(-?\\d+(?:\\.\\d+)?)");

    private static final String ANALYSED = "http://hl7.org/fhir/StructureDefinition/observation-analysis-date-time";

    /** Fields that further lines of one text repeat. */
    private static final int[] SHARED = {2, 3, 4, 11, 14, 15, 16, 17, 19, 23, 24, 25};

    private ObxToObservation() {}

    /**
     * Makes the Observation.
     *
     * @param lines the OBX; several if one text stands in several lines
     * @param effective OBR-7, which holds where OBX-14 is empty; {@link Leaf#NONE} if there is none
     */
    public static Draft map(List<Row> lines, @Nullable Draft patient, Optional<Draft> encounter, Leaf effective) {
        Row obx = lines.getFirst();
        Draft draft = obx.conversion().add("Observation", Entry.Mode.UPSERT, patient);
        lines.forEach(line -> line.carry(draft));
        Element observation = draft.root();
        Fields.entity(obx, observation, obx.first(21), "FILL");
        status(obx, draft);
        Fields.concept(obx, observation, "code", 3, null);
        if (!observation.has("code")) {
            obx.conversion().warn(Hl7v2Issue.NO_CODE.warning(obx.segment().location(3)));
            Fields.absent(observation, "code");
        }
        if (patient != null) {
            observation.refer("subject", patient);
        }
        encounter.ifPresent(e -> observation.refer("encounter", e));
        Dtm.put(obx, observation, "effectiveDateTime", obx.has(14) ? obx.leaf(14) : effective);
        Fields.persons(obx, observation, "performer", 16);
        Fields.persons(obx, observation, "performer", 25);
        if (obx.has(23)) {
            Xon.organization(obx, observation.item("performer"), obx.first(23), obx.first(24), List.of());
        }
        producer(obx, observation);
        if (obx.has(19)) {
            Dtm.put(obx, observation.extension(ANALYSED), "valueDateTime", obx.leaf(19));
        }
        value(lines, observation);
        interpretation(obx, observation);
        Fields.concept(obx, observation, "method", 17, null);
        if (obx.has(20)) {
            Fields.concept(obx, observation, "bodySite", 20, null);
        }
        referenceRange(obx, observation);
        for (Row line : lines.subList(1, lines.size())) {
            line.segment().sameAs(obx.segment(), SHARED);
        }
        return draft;
    }

    /** OBX-15, who made the result, as before version 2.5.1 brought OBX-23; where both name one organization it is one. */
    private static void producer(Row obx, Element observation) {
        Repetition producer = obx.first(15);
        if (!producer.isPresent()) {
            return;
        }
        Leaf id = obx.first(23).has(10) ? obx.first(23).leaf(10) : obx.first(23).leaf(3);
        Leaf name = obx.first(23).leaf(1);
        if (id.isPresent() && id.raw().equals(producer.leaf(1).raw())) {
            producer.leaf(1).sameAs(id);
            if (name.raw().equals(producer.leaf(2).raw())) {
                producer.leaf(2).sameAs(name);
            }
            return;
        }
        Element performer = observation.item("performer");
        performer.put("display", producer.has(2) ? producer.leaf(2) : producer.leaf(1));
        if (producer.has(1) && producer.has(2)) {
            Element identifier = performer.child("identifier");
            identifier.put("system", Cwe.uri(obx, producer), producer.leaf(3));
            identifier.put("value", producer.leaf(1));
        }
    }

    private static void status(Row obx, Draft draft) {
        Element observation = draft.root();
        if (!Codes.code(obx, observation, "status", obx.leaf(11), "observation-status")) {
            observation.fixed("status", "unknown");
        } else if (obx.text(11).equals("D") || obx.text(11).equals("W")) {
            draft.mode(Entry.Mode.RETRACT);
        }
    }

    /** One value is the Observation's; several are components of its code, since obs-7 allows no value beside those. */
    private static void value(List<Row> lines, Element observation) {
        Row obx = lines.getFirst();
        if (Obx5.isLongText(obx.text(2))) {
            longText(lines, observation);
            return;
        }
        List<Repetition> values = obx.all(5);
        if (values.isEmpty() || Obx5.isFile(obx.text(2))) {
            return;
        }
        if (values.size() == 1) {
            Obx5.put(obx, observation, "value", obx.leaf(2), values.getFirst(), obx.first(6));
            return;
        }
        for (Repetition each : values) {
            Element component = observation.item("component");
            if (Obx5.put(obx, component, "value", obx.leaf(2), each, obx.first(6))) {
                Fields.concept(obx, component, "code", 3, null);
                Fields.absent(component, "code");
            }
        }
    }

    private static void longText(List<Row> lines, Element observation) {
        List<String> texts = new ArrayList<>();
        List<Leaf> from = new ArrayList<>();
        for (Row line : lines) {
            text(line, 5, texts, from);
        }
        String text = String.join("\n", texts);
        if (!text.isBlank()) {
            observation.put("valueString", text, from.toArray(new Leaf[0]));
            observation.traceMember("valueString", lines.getFirst().leaf(2));
        }
    }

    /** The lines of a text field: its repetitions. */
    static void text(Row row, int field, List<String> texts, List<Leaf> from) {
        for (Repetition repetition : row.all(field)) {
            List<Leaf> leaves = repetition.leaves();
            texts.add(leaves.size() == 1 ? leaves.getFirst().line() : repetition.er7());
            from.addAll(leaves);
        }
    }

    private static void interpretation(Row obx, Element observation) {
        for (Repetition flag : obx.all(8)) {
            Cwe.concept(obx, observation.item("interpretation"), flag, "interpretation");
        }
    }

    private static void referenceRange(Row obx, Element observation) {
        Leaf range = obx.leaf(7);
        if (!range.isPresent()) {
            return;
        }
        Element reference = observation.item("referenceRange");
        Matcher m = RANGE.matcher(range.text());
        if (obx.text(2).equals("NM") && m.matches() && observation.has("valueQuantity")) {
            limit(observation, reference.child("low"), m.group(1));
            limit(observation, reference.child("high"), m.group(2));
        }
        reference.put("text", range);
    }

    private static void limit(Element observation, Element limit, String number) {
        limit.put("value", new BigDecimal(number));
        for (String member : List.of("unit", "system", "code")) {
            String unit = observation.child("valueQuantity").textOf(member);
            if (!unit.isEmpty()) {
                limit.fixed(member, unit);
            }
        }
    }

    /** OBR-24, the section that gives the report, tells what kind its results are. */
    public static void category(Draft observation, Row obr) {
        obr.table("observation-category").find(obr.text(24)).ifPresent(code -> {
            Element coding = observation.root().item("category").item("coding").fixed("system", code.system());
            coding.put("code", code.target(), obr.leaf(24)).fixed("display", code.display());
        });
    }

    /** Adds the keys: strongest the result's filler number, else placer, else what was ordered and when. */
    public static void keys(Draft observation, List<String> orders, Row obx) {
        String what = Cwe.key(obx.first(3)) + "|" + obx.text(4);
        for (String order : orders) {
            observation.key(order + "|" + what);
        }
        if (!orders.isEmpty()) {
            observation.traceKey(obx.leaf(4));
        }
    }
}
