package org.quiltehr.adapter.example.segment;

import java.util.List;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.StringType;
import org.quiltehr.adapter.example.ExampleIssue;
import org.quiltehr.adapter.example.datatype.CodeTable;
import org.quiltehr.adapter.example.datatype.Stamp;
import org.quiltehr.adapter.example.message.Row;
import org.quiltehr.adapter.spi.Issue;

/** The person of a row. */
public final class RowToPatient {

    /** Holds a sex that the table does not know. */
    private static final String SEX_AS_SENT = "http://quiltehr.org/fhir/StructureDefinition/source-value";

    private RowToPatient() {}

    public static Patient map(Row row, String identifierSystem, String url, List<Issue> issues) {
        Patient patient = new Patient();
        patient.addIdentifier().setSystem(identifierSystem).setValue(row.text("patient"));
        row.mapped("patient", url, "Patient.identifier[0].value", "key");

        if (!row.text("family").isEmpty() || !row.text("given").isEmpty()) {
            HumanName name = patient.addName();
            if (!row.text("family").isEmpty()) {
                name.setFamily(row.text("family"));
                row.mapped("family", url, "Patient.name[0].family");
            }
            if (!row.text("given").isEmpty()) {
                name.addGiven(row.text("given"));
                row.mapped("given", url, "Patient.name[0].given[0]");
            }
        }
        if (!row.text("birthdate").isEmpty()) {
            Stamp.date(row.text("birthdate"))
                    .ifPresentOrElse(
                            date -> {
                                patient.setBirthDateElement(new DateType(date));
                                row.mapped("birthdate", url, "Patient.birthDate");
                            },
                            () -> issues.add(ExampleIssue.BAD_BIRTH_DATE.at(row.location("birthdate"))));
        }
        if (!row.text("sex").isEmpty()) {
            CodeTable.SEX
                    .find(row.text("sex"))
                    .ifPresentOrElse(
                            code -> {
                                patient.setGender(AdministrativeGender.fromCode(code.get(0)));
                                row.mapped("sex", url, "Patient.gender");
                            },
                            () -> {
                                patient.addExtension(SEX_AS_SENT, new StringType(row.text("sex")));
                                row.kept("sex", url, "Patient.extension[0].valueString");
                                issues.add(ExampleIssue.UNKNOWN_SEX.at(row.location("sex")));
                            });
        }
        return patient;
    }
}
