package org.quiltehr.hub.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.quiltehr.hub.query.TestHub.LAKE;
import static org.quiltehr.hub.query.TestHub.id;
import static org.quiltehr.hub.query.TestHub.put;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.store.Put;

/** What is above and below: places in places, versions of canonicals, profiles; and the functional lists of a chart. */
class HierarchyTest {

    private static final LogicalId ANN = id("ann", "p");
    private static final String CORE = "http://hl7.org/fhir/us/core/StructureDefinition/";
    private static TestHub hub;

    @BeforeAll
    static void fill() {
        hub = new TestHub();
        hub.write(List.of(
                put(LAKE, ANN, "ann", ANN, """
                    {"resourceType":"Patient","meta":{"profile":["%sus-core-patient|6.1.0"]}}\
                    """.formatted(CORE)),
                shared("Location", "campus", ""),
                shared("Location", "house", ",\"partOf\":{\"reference\":\"Location/campus\"}"),
                shared("Location", "room", ",\"partOf\":{\"reference\":\"Location/house\"}"),
                shared("Location", "elsewhere", ""),
                shared("Location", "circle", ",\"partOf\":{\"reference\":\"Location/circle2\"}"),
                shared("Location", "circle2", ",\"partOf\":{\"reference\":\"Location/circle\"}"),
                stay("in-room", "room"),
                stay("in-house", "house"),
                stay("away", "elsewhere"),
                answers("v123", "|1.2.3"),
                answers("v12", "|1.2"),
                answers("v120", "|1.20"),
                answers("v2", "|2"),
                answers("plain", ""),
                condition("cough", "active", "problem-list-item"),
                condition("gone", "resolved", "problem-list-item"),
                condition("visit-reason", "active", "encounter-diagnosis"),
                of("Condition", "old-source", "\"code\":{\"text\":\"x\"}"),
                of("Condition", "wrong", """
                    "verificationStatus":{"coding":[{"code":"entered-in-error"}]}\
                    """),
                of("AllergyIntolerance", "nuts", """
                    "clinicalStatus":{"coding":[{"code":"active"}]},"category":["food"]\
                    """),
                of("AllergyIntolerance", "penicillin", """
                    "clinicalStatus":{"coding":[{"code":"active"}]},"category":["medication"]\
                    """),
                of("AllergyIntolerance", "refuted", """
                    "clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"refuted"}]}\
                    """),
                of("MedicationRequest", "taken", "\"status\":\"active\",\"intent\":\"order\""),
                of("MedicationRequest", "proposed", "\"status\":\"active\",\"intent\":\"proposal\""),
                of("MedicationRequest", "stopped", "\"status\":\"stopped\",\"intent\":\"order\"")));
    }

    @AfterAll
    static void close() {
        hub.close();
    }

    private static Put shared(String type, String name, String rest) {
        return put(LAKE, id("shared", name), name, null, "{\"resourceType\":\"" + type + "\"" + rest + "}");
    }

    private static Put stay(String name, String place) {
        return put(LAKE, id("ann", name), name, ANN, """
            {"resourceType":"Encounter","status":"finished","class":{"code":"IMP"},"subject":{"reference":"Patient/ann"},
             "location":[{"location":{"reference":"Location/%s"}}]}\
            """.formatted(place));
    }

    private static Put answers(String name, String version) {
        return put(LAKE, id("ann", name), name, ANN, """
            {"resourceType":"QuestionnaireResponse","status":"completed","subject":{"reference":"Patient/ann"},
             "questionnaire":"http://acme.org/Questionnaire/falls%s",
             "meta":{"profile":["http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaireresponse"]}}\
            """.formatted(version));
    }

    private static Put condition(String name, String status, String category) {
        return of(
                "Condition",
                name,
                "\"clinicalStatus\":{\"coding\":[{\"code\":\"" + status
                        + "\"}]},\"category\":[{\"coding\":[{\"code\":\"" + category + "\"}]}]");
    }

    private static Put of(String type, String name, String rest) {
        String patient = type.equals("AllergyIntolerance") ? "patient" : "subject";
        return put(
                LAKE,
                id("ann", name),
                name,
                ANN,
                "{\"resourceType\":\"" + type + "\",\"" + patient + "\":{\"reference\":\"Patient/ann\"}," + rest + "}");
    }

    @ParameterizedTest(name = "{0}?{1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "Encounter; location=campus; ",
                "Encounter; location:below=campus; in-house,in-room",
                "Encounter; location:below=Location/house; in-house,in-room",
                "Encounter; location:below=room,elsewhere; away,in-room",
                "Encounter; location:above=room; in-house,in-room",
                "Encounter; location:below=nowhere; ",
                "Location; partof:below=campus; house,room",
                "Location; partof:above=house; house,room",
                "Location; partof:below=circle; circle,circle2",
                "QuestionnaireResponse; questionnaire=http://acme.org/Questionnaire/falls|1.2; v12",
                "QuestionnaireResponse; questionnaire=http://acme.org/Questionnaire/falls; plain,v12,v120,v123,v2",
                "QuestionnaireResponse; questionnaire:below=http://acme.org/Questionnaire/falls|1.2; v12,v123",
                "QuestionnaireResponse; questionnaire:below=http://acme.org/Questionnaire/falls;"
                        + " plain,v12,v120,v123,v2",
                "QuestionnaireResponse; questionnaire:above=http://acme.org/Questionnaire/falls|1.2.3.4; v12,v123",
                "QuestionnaireResponse; questionnaire:above=http://acme.org/Questionnaire/falls|2.1; v2",
                "QuestionnaireResponse; questionnaire:below=http://acme.org/Questionnaire; ",
                "Patient; _profile:below=http://hl7.org/fhir/us/core; ann",
                "Patient; _profile:below=http://hl7.org/fhir/us/cor; ",
                "Patient; _profile:below=http://hl7.org/fhir/uv; ",
                "Patient; _profile:below=http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|6.1; ann",
                "Patient; _profile:below=http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|6; ann",
                "Patient; _profile:below=http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|6.10; ",
                "Patient; _profile:above=http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|6.1.0.1; ann",
                "Patient; _profile:above=http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient/x; ann",
                "Condition; _list=$current-problems; cough,old-source",
                "Condition; patient=ann&_list=$current-problems; cough,old-source",
                "Condition; _list=$current-medications; ",
                "AllergyIntolerance; _list=$current-allergies; nuts,penicillin",
                "AllergyIntolerance; patient=ann&_list=$current-drug-allergies; penicillin",
                "MedicationRequest; patient=ann&_list=$current-medications; taken"
            })
    void finds(String type, String query, String expected) {
        List<String> wanted = expected == null
                ? List.of()
                : Stream.of(expected.split(",")).sorted().toList();
        assertEquals(wanted, hub.ids(View.NETWORK, type, query), query);
    }

    @Test
    void aFunctionalListNobodyHasIsRefusedWithThoseThereAre() {
        QueryProblem problem =
                assertThrows(QueryProblem.class, () -> hub.search(View.NETWORK, "Condition", "_list=$current-hopes"));
        assertEquals(true, problem.text().contains("$current-problems"), problem.text());
    }

    @Test
    void metaOfATypeIsWhatItsResourcesBear() {
        var meta = hub.reader.meta(View.NETWORK, TestHub.ALL, "QuestionnaireResponse");
        assertEquals(1, meta.path("profile").size());
        assertEquals(
                2,
                hub.reader.meta(View.NETWORK, TestHub.ALL, null).path("profile").size());
        assertEquals(0, hub.reader.meta(TestHub.HILL_VIEW, TestHub.ALL, null).size());
    }
}
