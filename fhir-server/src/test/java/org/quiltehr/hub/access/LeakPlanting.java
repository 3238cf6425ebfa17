package org.quiltehr.hub.access;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.LeakWorld.Planted;
import tools.jackson.databind.JsonNode;

/** How the records of the leak test come in: one of every kind of resource by a transaction, or a message of HL7 v2. */
final class LeakPlanting {

    private LeakPlanting() {}

    /** The meta of a resource that bears a code of sensitivity; nothing without a code. */
    static String label(String system, String code) {
        return code.isEmpty()
                ? ""
                : "\"meta\":{\"security\":[{\"system\":\"" + system + "\",\"code\":\"" + code + "\"}]},";
    }

    /** A Patient and one of many kinds of resource, with the record's words in them, and labelled if a code is given. */
    static Planted planted(Browser writer, String human, String practice, int number, String label) {
        String name = human + "-" + practice;
        String word = name.replace("-", "");
        Planted planted = new Planted(
                name, practice, "Key" + word, "Zp" + word + "q", "Zc" + word + "q", new LinkedHashMap<>(), "");
        String text = Base64.getEncoder().encodeToString(planted.chart().getBytes(StandardCharsets.UTF_8));
        List<String> resources = new ArrayList<>();
        resources.add("""
                {"resourceType":"Patient","identifier":[{"system":"urn:mrn:%s","value":"%s"},{"system":"urn:card","value":"%s"}],"gender":"female",
                 "birthDate":"19%02d-05-0%d","name":[{"family":"%s","given":["%s"]}],
                 "telecom":[{"system":"phone","value":"%s"}],"address":[{"city":"%s"}]}""".formatted(
                        practice,
                        planted.key(),
                        planted.person(),
                        20 + number * 2,
                        1 + number % 9,
                        planted.key(),
                        planted.person(),
                        planted.person(),
                        planted.person()));
        String subject = "\"subject\":{\"reference\":\"urn:uuid:p\"}";
        String patient = "\"patient\":{\"reference\":\"urn:uuid:p\"}";
        for (String one : List.of(
                "'resourceType':'Observation','status':'final','category':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/observation-category','code':'vital-signs'}]}],'code':{'coding':[{'system':'http://loinc.org','code':'8867-4'}],'text':'@'},'effectiveDateTime':'2026-01-02T10:00:00Z','valueQuantity':{'value':71,'unit':'/min','system':'http://unitsofmeasure.org','code':'/min'},'note':[{'text':'@'}],S",
                "'resourceType':'Condition','clinicalStatus':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/condition-clinical','code':'active'}]},'code':{'coding':[{'system':'http://snomed.info/sct','code':'38341003'}],'text':'@'},'onsetDateTime':'2020-02-03',S",
                "'resourceType':'AllergyIntolerance','clinicalStatus':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical','code':'active'}]},'code':{'coding':[{'system':'http://snomed.info/sct','code':'91936005'}],'text':'@'},'note':[{'text':'@'}],P",
                "'resourceType':'MedicationRequest','status':'active','intent':'order','medicationCodeableConcept':{'coding':[{'system':'http://www.nlm.nih.gov/research/umls/rxnorm','code':'197361'}],'text':'@'},'authoredOn':'2026-01-02',S",
                "'resourceType':'Procedure','status':'completed','code':{'text':'@'},'performedDateTime':'2025-01-02',S",
                "'resourceType':'Immunization','status':'completed','vaccineCode':{'text':'@'},'occurrenceDateTime':'2025-01-02',P",
                "'resourceType':'DiagnosticReport','status':'final','code':{'text':'@'},'conclusion':'@','effectiveDateTime':'2026-01-02',S",
                "'resourceType':'DocumentReference','status':'current','description':'@','type':{'coding':[{'system':'http://loinc.org','code':'34133-9'}]},'content':[{'attachment':{'contentType':'text/plain','data':'"
                        + text + "','title':'@'}}],S",
                "'resourceType':'Encounter','status':'finished','class':{'system':'http://terminology.hl7.org/CodeSystem/v3-ActCode','code':'AMB'},'type':[{'text':'@'}],'period':{'start':'2020-01-02','end':'2020-01-03'},S",
                "'resourceType':'CarePlan','status':'active','intent':'plan','title':'@',S",
                "'resourceType':'Goal','lifecycleStatus':'active','description':{'text':'@'},S",
                "'resourceType':'ServiceRequest','status':'active','intent':'order','code':{'text':'@'},S",
                "'resourceType':'Communication','status':'completed','payload':[{'contentString':'@'}],S",
                "'resourceType':'QuestionnaireResponse','status':'completed','item':[{'linkId':'1','text':'@'}],S",
                "'resourceType':'Composition','status':'final','type':{'text':'@'},'date':'2026-01-02','author':[{'display':'@'}],'title':'@',S",
                "'resourceType':'Coverage','status':'active','subscriberId':'@','beneficiary':{'reference':'urn:uuid:p'},'payor':[{'display':'@'}]",
                "'resourceType':'RelatedPerson','name':[{'text':'@'}],P",
                "'resourceType':'Flag','status':'active','code':{'text':'@'},S",
                "'resourceType':'List','status':'current','mode':'working','title':'@',S",
                "'resourceType':'Group','type':'person','actual':true,'name':'@','member':[{'entity':{'reference':'urn:uuid:p'}}]",
                "'resourceType':'Task','status':'requested','intent':'order','description':'@','for':{'reference':'urn:uuid:p'}",
                "'resourceType':'Provenance','target':[{'reference':'urn:uuid:p'}],'recorded':'2026-01-02T10:00:00Z','agent':[{'who':{'display':'@'}}]",
                "'resourceType':'Binary','contentType':'text/plain','data':'" + text + "'")) {
            resources.add("{" + label
                    + one.replace('\'', '"')
                            .replace("@", planted.chart())
                            .replaceAll("\\bS$", subject)
                            .replaceAll("\\bP$", patient)
                    + "}");
        }
        StringBuilder bundle = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[");
        String person = "urn:uuid:" + java.util.UUID.randomUUID();
        for (int i = 0; i < resources.size(); i++) {
            String type = FhirJson.parse(resources.get(i)).path("resourceType").asString();
            bundle.append(i == 0 ? "" : ",")
                    .append("{\"fullUrl\":\"")
                    .append(i == 0 ? person : "urn:uuid:" + java.util.UUID.randomUUID())
                    .append("\",\"resource\":")
                    .append(resources.get(i).replace("urn:uuid:p", person))
                    .append(",\"request\":{\"method\":\"POST\",\"url\":\"")
                    .append(type)
                    .append("\"}}");
        }
        var answer = LeakWorld.check(
                writer.send(
                        "POST",
                        "/practices/" + practice + "/fhir",
                        "application/fhir+json",
                        bundle.append("]}").toString()),
                200);
        for (JsonNode entry : FhirJson.parse(answer.body()).path("entry")) {
            String[] location = entry.at("/response/location").asString().split("/", -1);
            int history = List.of(location).indexOf("_history");
            planted.ids().put(location[history - 2], location[history - 1]);
        }
        var patientRow = FhirJson.parse(writer.get("/practices/" + practice + "/fhir/Patient/" + planted.patient())
                .body());
        String message = patientRow.at("/meta/source").asString().replace("urn:uuid:", "");
        return new Planted(name, practice, planted.key(), planted.person(), planted.chart(), planted.ids(), message);
    }

    /** A record that came as a message: its words stand in the bytes too. */
    static Planted heard(Browser hill, String human, Map<String, String> types) {
        String word = human + "hill";
        String person = "Zp" + word + "q";
        String chart = "Zc" + word + "q";
        String key = "Key" + word;
        String message = "MSH|^~\\&|A|B|C|D|20260102||ORU^R01|" + human + "|P|2.5.1\rPID|||" + key + "^^^HILL||" + key
                + "^" + person
                + "||19710203|F\rOBR|1|p1|" + human + "|8867-4^" + chart + "^LN|||20260102\rOBX|1|ST|8867-4^" + chart
                + "^LN||" + chart
                + "||||||F\r";
        var pushed = LeakWorld.check(
                hill.send(
                        "POST",
                        "/practices/hill/feeds/ehr/messages",
                        "application/hl7-v2",
                        message,
                        "Prefer",
                        "wait=30"),
                200);
        JsonNode state = FhirJson.parse(pushed.body());
        Map<String, String> ids = new LinkedHashMap<>(types);
        ids.replaceAll((type, id) -> "none-of-" + type.toLowerCase(java.util.Locale.ROOT));
        // the receipt that came at once may be of the moment before its resources stood in it
        JsonNode receipt = FhirJson.parse(LeakWorld.check(
                        hill.get("/practices/hill/messages/" + state.path("id").asString()), 200)
                .body());
        for (JsonNode one : receipt.path("resources")) {
            String[] reference = one.path("reference").asString().split("/", -1);
            ids.put(reference[0], reference[1]);
        }
        return new Planted(
                human + "-hill",
                "hill",
                key,
                person,
                chart,
                ids,
                state.path("id").asString());
    }
}
