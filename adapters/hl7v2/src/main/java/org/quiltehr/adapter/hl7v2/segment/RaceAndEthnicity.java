package org.quiltehr.adapter.hl7v2.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.quiltehr.adapter.hl7v2.code.CodeTable;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** PID-10 and PID-22 to the US Core extensions: codes of the CDC's set, and those of table 0189 that mean one. */
final class RaceAndEthnicity {

    private static final String CORE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-";
    private static final String CDC = "urn:oid:2.16.840.1.113883.6.238";
    /** The code as sent, where it is none of the CDC's. */
    private static final String LOCAL = "http://quiltehr.org/fhir/StructureDefinition/";

    private static final Set<String> CATEGORIES =
            Set.of("1002-5", "2028-9", "2054-5", "2076-8", "2106-3", "2131-1", "2135-2", "2186-5");

    /** How senders name the set in the third component. */
    private static final Set<String> NAMES =
            Set.of("", "CDCREC", "HL70005", "HL70189", "2.16.840.1.113883.6.238", "CDC");

    private RaceAndEthnicity() {}

    static void map(Row pid, Element patient, int field, String kind) {
        List<Repetition> values =
                pid.all(field).stream().filter(v -> v.has(1) || v.has(2)).toList();
        if (values.isEmpty()) {
            return;
        }
        Element extension = patient.extension(CORE + kind);
        List<String> texts = new ArrayList<>();
        List<Leaf> from = new ArrayList<>();
        for (Repetition value : values) {
            Leaf code = value.leaf(1);
            Leaf display = value.leaf(2);
            Optional<CodeTable.Code> known = kind.equals("ethnicity") && NAMES.contains(value.text(3))
                    ? pid.table("ethnicity").find(code.text())
                    : Optional.empty();
            if (known.isPresent()) {
                Element coding =
                        extension.item("extension").fixed("url", "ombCategory").child("valueCoding");
                coding.put("system", CDC, value.leaf(3));
                coding.put("code", known.get().target(), code);
                coding.fixed("display", known.get().display());
            } else if (code.text().matches("\\d{4}-\\d") && NAMES.contains(value.text(3))) {
                boolean category = CATEGORIES.contains(code.text());
                Element coding = extension
                        .item("extension")
                        .fixed("url", category ? "ombCategory" : "detailed")
                        .child("valueCoding")
                        .put("system", CDC, value.leaf(3));
                coding.put("code", code);
                coding.put("display", display);
            }
            String shown = known.map(CodeTable.Code::display).orElse(code.text());
            texts.add(display.isPresent() ? display.text() : shown);
            from.add(display.isPresent() ? display : code);
        }
        for (Repetition value : values) {
            if (!value.leaf(1).isUsed() || value.has(4)) {
                Cwe.concept(pid, patient.extension(LOCAL + kind + "-code").child("valueCodeableConcept"), value);
            }
        }
        extension
                .item("extension")
                .fixed("url", "text")
                .put("valueString", String.join(", ", texts), from.toArray(new Leaf[0]));
    }
}
