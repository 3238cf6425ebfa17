package org.quiltehr.hub.load;

import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Made-up charts as transaction Bundles, of about the shape and size of Synthea's (2 KB a resource with encounters,
 * claims and narrative-free results). The same seed gives the same chart.
 */
public final class Charts {

    private static final List<String> FAMILIES = List.of(
            "Abernathy",
            "Becker",
            "Carroll",
            "Dietrich",
            "Emmerich",
            "Feeney",
            "Gutmann",
            "Hagenes",
            "Jacobi",
            "Keeling");
    private static final List<String> GIVEN = List.of(
            "Alma", "Bart", "Cleo", "Dario", "Elke", "Floyd", "Gita", "Hugo", "Ines", "Jonas", "Kaya", "Lena", "Milo");
    private static final String[][] LABS = {
        {"4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "%"},
        {"2339-0", "Glucose [Mass/volume] in Blood", "mg/dL"},
        {"2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "mg/dL"},
        {"8302-2", "Body Height", "cm"},
        {"29463-7", "Body Weight", "kg"},
        {"39156-5", "Body mass index (BMI) [Ratio]", "kg/m2"},
        {"2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", "mg/dL"},
        {"718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL"}
    };
    private static final String[][] PROBLEMS = {
        {"44054006", "Diabetes mellitus type 2 (disorder)"},
        {"59621000", "Essential hypertension (disorder)"},
        {"195967001", "Asthma (disorder)"},
        {"55822004", "Hyperlipidemia (disorder)"}
    };

    private final Random random;
    private final StringBuilder out = new StringBuilder(1 << 20);
    private int resources;

    private Charts(long seed) {
        random = new Random(seed);
    }

    /** A transaction of one patient with this many encounters of some ten resources each. */
    public static String transaction(long seed, int encounters) {
        return new Charts(seed).bundle(encounters);
    }

    private String bundle(int encounters) {
        out.append("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[");
        String patient = urn();
        patient(patient);
        for (int i = 0; i < encounters; i++) {
            encounter(patient, i);
        }
        return out.append("]}").toString();
    }

    private String urn() {
        return "urn:uuid:" + new UUID(random.nextLong(), random.nextLong());
    }

    private void entry(String type, String urn, String body) {
        out.append(resources++ == 0 ? "" : ",");
        out.append("{\"fullUrl\":\"")
                .append(urn)
                .append("\",\"resource\":{\"resourceType\":\"")
                .append(type)
                .append("\",\"id\":\"")
                .append(urn.substring(9))
                .append("\",")
                .append(body)
                .append("},\"request\":{\"method\":\"POST\",\"url\":\"")
                .append(type)
                .append("\"}}");
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private void patient(String urn) {
        String uuid = urn.substring(9);
        entry("Patient", urn, """
                "meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"]},\
                "extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex","valueCode":"F"}],\
                "identifier":[{"system":"https://example.org/synthetic","value":"%s"},{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR","display":"Medical Record Number"}],"text":"Medical Record Number"},"system":"http://hospital.example.org","value":"%s"}],\
                "name":[{"use":"official","family":"%s%d","given":["%s%d","%s%d"],"prefix":["Ms."]}],\
                "telecom":[{"system":"phone","value":"555-%03d-%04d","use":"home"}],"gender":"female","birthDate":"%d-%02d-%02d",\
                "address":[{"line":["%d Main Street"],"city":"Springfield","state":"MA","postalCode":"0%d","country":"US"}],\
                "maritalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"M","display":"Married"}],"text":"Married"},\
                "communication":[{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"en-US","display":"English (United States)"}],"text":"English (United States)"}}]""".formatted(
                        uuid,
                        uuid,
                        any(FAMILIES),
                        random.nextInt(999),
                        any(GIVEN),
                        random.nextInt(999),
                        any(GIVEN),
                        random.nextInt(999),
                        random.nextInt(1000),
                        random.nextInt(10000),
                        1930 + random.nextInt(80),
                        1 + random.nextInt(12),
                        1 + random.nextInt(28),
                        random.nextInt(900),
                        1000 + random.nextInt(1700)));
    }

    private void encounter(String patient, int n) {
        String encounter = urn();
        String day = "%d-%02d-%02d".formatted(1990 + n % 35, 1 + random.nextInt(12), 1 + random.nextInt(28));
        String subject =
                "\"subject\":{\"reference\":\"" + patient + "\"},\"encounter\":{\"reference\":\"" + encounter + "\"},";
        entry("Encounter", encounter, """
                "meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-encounter"]},\
                "identifier":[{"use":"official","system":"https://example.org/synthetic","value":"%s"}],"status":"finished",\
                "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},\
                "type":[{"coding":[{"system":"http://snomed.info/sct","code":"162673000","display":"General examination of patient (procedure)"}],"text":"General examination of patient (procedure)"}],\
                "subject":{"reference":"%s"},"period":{"start":"%sT08:10:44-05:00","end":"%sT08:25:44-05:00"}""".formatted(encounter, patient, day, day));
        for (int i = 0; i < 6; i++) {
            String[] lab = LABS[random.nextInt(LABS.length)];
            entry("Observation", urn(), """
                    "meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab"]},"status":"final",\
                    "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory","display":"Laboratory"}]}],\
                    "code":{"coding":[{"system":"http://loinc.org","code":"%s","display":"%s"}],"text":"%s"},%s\
                    "effectiveDateTime":"%sT08:10:44-05:00","issued":"%sT08:10:44.%03d-05:00",\
                    "valueQuantity":{"value":%d.%02d,"unit":"%s","system":"http://unitsofmeasure.org","code":"%s"}""".formatted(
                            lab[0],
                            lab[1],
                            lab[1],
                            subject,
                            day,
                            day,
                            random.nextInt(1000),
                            random.nextInt(300),
                            random.nextInt(100),
                            lab[2],
                            lab[2]));
        }
        String[] problem = PROBLEMS[random.nextInt(PROBLEMS.length)];
        String condition = urn();
        entry("Condition", condition, """
                "meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-condition"]},\
                "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},\
                "verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},\
                "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-category","code":"encounter-diagnosis","display":"Encounter Diagnosis"}]}],\
                "code":{"coding":[{"system":"http://snomed.info/sct","code":"%s","display":"%s"}],"text":"%s"},%s\
                "onsetDateTime":"%sT08:10:44-05:00","recordedDate":"%sT08:10:44-05:00\"""".formatted(problem[0], problem[1], problem[1], subject, day, day));
        entry("Procedure", urn(), """
                "meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-procedure"]},"status":"completed",\
                "code":{"coding":[{"system":"http://snomed.info/sct","code":"430193006","display":"Medication Reconciliation (procedure)"}],"text":"Medication Reconciliation (procedure)"},%s\
                "performedPeriod":{"start":"%sT08:10:44-05:00","end":"%sT08:25:44-05:00"}""".formatted(subject, day, day));
        entry("MedicationRequest", urn(), """
                "meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-medicationrequest"]},"status":"active","intent":"order",\
                "medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"314076","display":"lisinopril 10 MG Oral Tablet"}],"text":"lisinopril 10 MG Oral Tablet"},%s\
                "authoredOn":"%sT08:10:44-05:00","dosageInstruction":[{"sequence":1,"text":"Take once daily.","timing":{"repeat":{"frequency":1,"period":1.0,"periodUnit":"d"}},"asNeededBoolean":false}]""".formatted(subject, day));
        claim(patient, encounter, condition, day);
    }

    private void claim(String patient, String encounter, String condition, String day) {
        StringBuilder items = new StringBuilder();
        int count = 2 + random.nextInt(6);
        for (int i = 1; i <= count; i++) {
            items.append(i == 1 ? "" : ",").append("""
                    {"sequence":%d,"productOrService":{"coding":[{"system":"http://snomed.info/sct","code":"162673000","display":"General examination of patient (procedure)"}],"text":"General examination of patient (procedure)"},"net":{"value":%d.%02d,"currency":"USD"},"encounter":[{"reference":"%s"}]}""".formatted(i, random.nextInt(900), random.nextInt(100), encounter)
                    .strip());
        }
        entry("Claim", urn(), """
                "status":"active","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/claim-type","code":"professional"}]},"use":"claim",\
                "patient":{"reference":"%s"},"billablePeriod":{"start":"%sT08:10:44-05:00","end":"%sT08:25:44-05:00"},"created":"%sT08:25:44-05:00",\
                "provider":{"display":"Springfield Primary Care"},"priority":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/processpriority","code":"normal"}]},\
                "diagnosis":[{"sequence":1,"diagnosisReference":{"reference":"%s"}}],\
                "insurance":[{"sequence":1,"focal":true,"coverage":{"display":"Humana"}}],"item":[%s],"total":{"value":%d.%02d,"currency":"USD"}""".formatted(
                        patient, day, day, day, condition, items, random.nextInt(9000), random.nextInt(100)));
    }
}
