package org.quiltehr.adapter.example.message;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.quiltehr.adapter.example.ExampleIssue;
import org.quiltehr.adapter.example.segment.RowToObservation;
import org.quiltehr.adapter.example.segment.RowToPatient;
import org.quiltehr.adapter.spi.ContentId;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Mapping;

/**
 * One row: patient, family, given, birthdate, sex → Patient; reading, taken, vital, value, unit, operator → Observation.
 * The Patient folds (an empty cell says nothing), the Observation is whole.
 */
public record VitalsRow(String identifierSystem, ZoneId zone) {

    public Mapping map(Row row) {
        String number = row.text("patient");
        if (number.isEmpty()) {
            return new Mapping.Rejected(List.of(ExampleIssue.NO_PATIENT.at(row.location("patient"))), row.ledger());
        }
        List<Issue> issues = new ArrayList<>();
        String patientUrl = ContentId.urn("Patient", identifierSystem, number);
        Patient patient = RowToPatient.map(row, identifierSystem, patientUrl, issues);
        String reading = row.text("reading");
        String observationUrl = ContentId.urn("Observation", identifierSystem, number, reading, row.text("vital"));
        Observation observation = RowToObservation.map(row, zone, observationUrl, patientUrl, issues);
        if (issues.stream().anyMatch(issue -> issue.severity() == Issue.Severity.ERROR)) {
            return new Mapping.Rejected(issues, row.ledger());
        }
        List<String> keys = reading.isEmpty() ? List.of() : List.of("reading|" + reading);
        return new Mapping.Mapped(
                List.of(
                        Entry.of(
                                patientUrl,
                                patient,
                                Entry.Mode.FOLD,
                                List.of(identifierSystem + "|" + number),
                                patientUrl),
                        Entry.of(observationUrl, observation, Entry.Mode.UPSERT, keys, patientUrl)),
                List.of(),
                row.ledger(),
                issues);
    }
}
