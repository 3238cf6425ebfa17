package org.quiltehr.hub.demo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.quiltehr.adapter.spi.ContentId;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.demo.DemoData.Fact;
import org.quiltehr.hub.demo.DemoData.Registration;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the practice with a FHIR system sends: one transaction for each patient. */
final class FhirBundles {

    private static final Map<String, String> SYSTEMS = Map.of(
            "SNOMED", "http://snomed.info/sct",
            "LOINC", "http://loinc.org",
            "RXNORM", "http://www.nlm.nih.gov/research/umls/rxnorm",
            "CVX", "http://hl7.org/fhir/sid/cvx");
    private static final String TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/";

    private final DemoData data;
    private final String identifierSystem;

    FhirBundles(DemoData data, String identifierSystem) {
        this.data = data;
        this.identifierSystem = identifierSystem;
    }

    String bundle(Registration who) {
        ObjectNode bundle = FhirJson.mapper().createObjectNode();
        bundle.put("resourceType", "Bundle").put("type", "transaction");
        ArrayNode entries = bundle.putArray("entry");
        String patient = ContentId.urn("demo", who.practice(), who.mrn());
        add(entries, patient, patient(who));
        int n = 0;
        for (Fact fact : data.facts(
                who,
                "problem",
                "medication",
                "allergy",
                "noallergy",
                "lab",
                "vital",
                "immunization",
                "smoking",
                "visit")) {
            String id = who.mrn() + "-" + ++n;
            add(entries, ContentId.urn("demo", who.practice(), id), resource(fact, id, patient));
        }
        return FhirJson.mapper().writeValueAsString(bundle);
    }

    private static void add(ArrayNode entries, String fullUrl, ObjectNode resource) {
        ObjectNode entry = entries.addObject();
        entry.put("fullUrl", fullUrl);
        entry.set("resource", resource);
        entry.putObject("request")
                .put("method", "POST")
                .put("url", resource.get("resourceType").asString());
    }

    private ObjectNode patient(Registration who) {
        ObjectNode patient = start("Patient", "mrn-" + who.mrn());
        ObjectNode identifier = patient.putArray("identifier").addObject();
        coding(identifier.putObject("type"), TERMINOLOGY + "v2-0203", "MR", "Medical record number");
        identifier.put("system", identifierSystem).put("value", who.mrn());
        ObjectNode name =
                patient.putArray("name").addObject().put("use", "official").put("family", who.family());
        ArrayNode given = name.putArray("given").add(who.given());
        if (!who.middle().isEmpty()) {
            given.add(who.middle());
        }
        ArrayNode telecom = FhirJson.mapper().createArrayNode();
        if (!who.phone().isEmpty()) {
            telecom.addObject().put("system", "phone").put("value", who.phone()).put("use", "home");
        }
        if (!who.email().isEmpty()) {
            telecom.addObject().put("system", "email").put("value", who.email());
        }
        if (!telecom.isEmpty()) {
            patient.set("telecom", telecom);
        }
        patient.put("gender", who.sex().equals("F") ? "female" : "male").put("birthDate", who.birth());
        ObjectNode address = patient.putArray("address").addObject().put("use", "home");
        address.putArray("line").add(who.street());
        address.put("city", who.city())
                .put("state", who.state())
                .put("postalCode", who.zip())
                .put("country", "US");
        return patient;
    }

    private ObjectNode resource(Fact fact, String id, String patient) {
        return switch (fact.kind()) {
            case "problem" -> problem(fact, id, patient);
            case "medication" -> medication(fact, id, patient);
            case "allergy", "noallergy" -> allergy(fact, id, patient);
            case "immunization" -> immunization(fact, id, patient);
            case "visit" -> visit(fact, id, patient);
            case "smoking" -> smoking(fact, id, patient);
            default -> observation(fact, id, patient);
        };
    }

    private static ObjectNode problem(Fact fact, String id, String patient) {
        ObjectNode condition = start("Condition", id);
        coding(condition.putObject("clinicalStatus"), TERMINOLOGY + "condition-clinical", fact.status(), null);
        coding(condition.putObject("verificationStatus"), TERMINOLOGY + "condition-ver-status", "confirmed", null);
        coding(
                condition.putArray("category").addObject(),
                TERMINOLOGY + "condition-category",
                "problem-list-item",
                "Problem List Item");
        ObjectNode code = condition.putObject("code");
        coding(code, system(fact.system()), fact.code(), fact.display());
        coding(code, "http://hl7.org/fhir/sid/icd-10-cm", fact.noteCode(), fact.noteText());
        subject(condition, "subject", patient);
        condition.put("onsetDateTime", fact.date());
        if (!fact.end().isEmpty()) {
            condition.put("abatementDateTime", fact.end());
        }
        return condition;
    }

    private static ObjectNode medication(Fact fact, String id, String patient) {
        ObjectNode request = start("MedicationRequest", id);
        request.put("status", fact.status()).put("intent", "order");
        coding(request.putObject("medicationCodeableConcept"), system(fact.system()), fact.code(), fact.display());
        subject(request, "subject", patient);
        request.put("authoredOn", fact.date());
        ObjectNode dosage = request.putArray("dosageInstruction").addObject();
        dosage.put("text", "1 " + fact.piece() + (fact.unit().equals("BID") ? " twice a day" : " once a day"));
        coding(
                dosage.putObject("timing").putObject("code"),
                TERMINOLOGY + "v3-GTSAbbreviation",
                fact.unit(),
                fact.unit());
        dosage.putArray("doseAndRate")
                .addObject()
                .putObject("doseQuantity")
                .put("value", 1)
                .put("unit", fact.piece());
        return request;
    }

    private static ObjectNode allergy(Fact fact, String id, String patient) {
        ObjectNode allergy = start("AllergyIntolerance", id);
        coding(allergy.putObject("clinicalStatus"), TERMINOLOGY + "allergyintolerance-clinical", "active", null);
        coding(
                allergy.putObject("verificationStatus"),
                TERMINOLOGY + "allergyintolerance-verification",
                "confirmed",
                null);
        if (fact.kind().equals("noallergy")) {
            coding(allergy.putObject("code"), system("SNOMED"), "716186003", "No known allergy");
            subject(allergy, "patient", patient);
            return allergy;
        }
        allergy.put("type", "allergy").putArray("category").add("medication");
        coding(allergy.putObject("code"), system(fact.system()), fact.code(), fact.display());
        subject(allergy, "patient", patient);
        if (!fact.date().isEmpty()) {
            allergy.put("onsetDateTime", fact.date());
        }
        coding(
                allergy.putArray("reaction")
                        .addObject()
                        .putArray("manifestation")
                        .addObject(),
                system("SNOMED"),
                fact.noteCode(),
                fact.noteText());
        return allergy;
    }

    private static ObjectNode observation(Fact fact, String id, String patient) {
        ObjectNode observation = start("Observation", id).put("status", "final");
        String category = fact.kind().equals("vital") ? "vital-signs" : "laboratory";
        coding(observation.putArray("category").addObject(), TERMINOLOGY + "observation-category", category, null);
        coding(observation.putObject("code"), system(fact.system()), fact.code(), fact.display());
        subject(observation, "subject", patient);
        observation.put("effectiveDateTime", fact.date());
        ObjectNode quantity = observation.putObject("valueQuantity");
        quantity.put("value", new java.math.BigDecimal(fact.value())).put("unit", fact.unit());
        quantity.put("system", "http://unitsofmeasure.org").put("code", fact.unit());
        if (fact.note().contains("-")) {
            observation.putArray("referenceRange").addObject().put("text", fact.note());
        }
        return observation;
    }

    private static ObjectNode immunization(Fact fact, String id, String patient) {
        ObjectNode immunization = start("Immunization", id).put("status", "completed");
        coding(immunization.putObject("vaccineCode"), system(fact.system()), fact.code(), fact.display());
        subject(immunization, "patient", patient);
        immunization.put("occurrenceDateTime", fact.date()).put("primarySource", true);
        return immunization;
    }

    private static ObjectNode smoking(Fact fact, String id, String patient) {
        ObjectNode observation = start("Observation", id).put("status", "final");
        coding(
                observation.putArray("category").addObject(),
                TERMINOLOGY + "observation-category",
                "social-history",
                null);
        coding(observation.putObject("code"), system("LOINC"), "72166-2", "Tobacco smoking status");
        subject(observation, "subject", patient);
        observation.put("effectiveDateTime", fact.date());
        coding(observation.putObject("valueCodeableConcept"), system(fact.system()), fact.code(), fact.display());
        return observation;
    }

    private static ObjectNode visit(Fact fact, String id, String patient) {
        ObjectNode encounter = start("Encounter", id).put("status", "finished");
        encounter
                .putObject("class")
                .put("system", TERMINOLOGY + "v3-ActCode")
                .put("code", "AMB")
                .put("display", "ambulatory");
        subject(encounter, "subject", patient);
        encounter.putObject("period").put("start", fact.date()).put("end", fact.date());
        return encounter;
    }

    private static ObjectNode start(String type, String id) {
        Map<String, String> head = new LinkedHashMap<>();
        head.put("resourceType", type);
        head.put("id", id);
        ObjectNode node = FhirJson.mapper().createObjectNode();
        head.forEach(node::put);
        return node;
    }

    private static void subject(ObjectNode resource, String element, String patient) {
        resource.putObject(element).put("reference", patient);
    }

    private static void coding(
            ObjectNode concept, String system, String code, @org.jspecify.annotations.Nullable String display) {
        ArrayNode codings = concept.get("coding") instanceof ArrayNode there ? there : concept.putArray("coding");
        ObjectNode coding = codings.addObject().put("system", system).put("code", code);
        if (display != null) {
            coding.put("display", display);
        }
    }

    private static String system(String name) {
        return Objects.requireNonNull(SYSTEMS.get(name));
    }
}
