package org.quiltehr.adapter.example.segment;

import java.time.ZoneId;
import java.util.List;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.quiltehr.adapter.example.ExampleIssue;
import org.quiltehr.adapter.example.datatype.CodeTable;
import org.quiltehr.adapter.example.datatype.Stamp;
import org.quiltehr.adapter.example.message.Row;
import org.quiltehr.adapter.spi.Issue;

/** The measurement of a row. */
public final class RowToObservation {

    private static final String NUMBER = "-?\\d{1,9}(\\.\\d{1,6})?";

    private RowToObservation() {}

    public static Observation map(Row row, ZoneId zone, String url, String patientUrl, List<Issue> issues) {
        Observation observation = new Observation();
        observation.setStatus(ObservationStatus.FINAL);
        observation
                .addCategory()
                .addCoding()
                .setSystem("http://terminology.hl7.org/CodeSystem/observation-category")
                .setCode("vital-signs");
        observation.setSubject(new Reference(patientUrl));
        code(row, url, observation, issues);
        taken(row, zone, url, observation, issues);
        value(row, url, observation, issues);
        if (!row.text("reading").isEmpty()) {
            observation.addIdentifier().setValue(row.text("reading"));
            row.mapped("reading", url, "Observation.identifier[0].value", "key");
        }
        if (!row.text("operator").isEmpty()) {
            observation.addPerformer().setDisplay(row.text("operator"));
            row.mapped("operator", url, "Observation.performer[0].display");
        }
        return observation;
    }

    private static void code(Row row, String url, Observation observation, List<Issue> issues) {
        String vital = row.text("vital");
        if (vital.isEmpty()) {
            issues.add(ExampleIssue.NO_VITAL.at(row.location("vital")));
            return;
        }
        observation.getCode().setText(vital);
        row.mapped("vital", url, "Observation.code.text");
        CodeTable.VITALS
                .find(vital)
                .ifPresentOrElse(
                        found -> observation
                                .getCode()
                                .addCoding()
                                .setSystem("http://loinc.org")
                                .setCode(found.get(0))
                                .setDisplay(found.get(1)),
                        () -> issues.add(ExampleIssue.UNKNOWN_VITAL.at(row.location("vital"))));
    }

    private static void taken(Row row, ZoneId zone, String url, Observation observation, List<Issue> issues) {
        if (row.text("taken").isEmpty()) {
            return;
        }
        Stamp.dateTime(row.text("taken"), zone)
                .ifPresentOrElse(
                        time -> {
                            observation.setEffective(new DateTimeType(time));
                            row.mapped("taken", url, "Observation.effectiveDateTime");
                        },
                        () -> issues.add(ExampleIssue.BAD_TIME.at(row.location("taken"))));
    }

    private static void value(Row row, String url, Observation observation, List<Issue> issues) {
        String value = row.text("value");
        if (!value.matches(NUMBER)) {
            issues.add(ExampleIssue.BAD_VALUE.at(row.location("value")));
            return;
        }
        Quantity quantity = new Quantity();
        quantity.setValueElement(new DecimalType(value));
        row.mapped("value", url, "Observation.valueQuantity.value");
        String unit = row.text("unit");
        if (!unit.isEmpty()) {
            quantity.setUnit(unit);
            row.mapped("unit", url, "Observation.valueQuantity.unit");
            CodeTable.UNITS
                    .find(unit)
                    .ifPresentOrElse(
                            found -> quantity.setSystem("http://unitsofmeasure.org")
                                    .setCode(found.get(0)),
                            () -> issues.add(ExampleIssue.UNKNOWN_UNIT.at(row.location("unit"))));
        }
        observation.setValue(quantity);
    }
}
