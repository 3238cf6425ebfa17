package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.api.Fhir.Response;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.SearchParams;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A chart of everything a little, and the searches by which two hubs that hold it are compared. */
final class Compared {

    private Compared() {}

    /** Every parameter of the type: which have a value, and what the resources themselves say. */
    static List<String> searches(String type, String exported) {
        List<String> searches = new ArrayList<>();
        searches.add(type + "?_count=3");
        for (SearchParam param : SearchParams.r4().of(type)) {
            // the links of a person's Patient are the view's there, and content here
            if (type.equals("Patient") && param.name().equals("link")) {
                continue;
            }
            searches.add(type + "?" + param.name() + ":missing=false&_count=100");
        }
        TreeSet<String> said = new TreeSet<>();
        exported.lines().filter(line -> line.contains("\"" + type + "\"")).forEach(line -> {
            ObjectNode resource = FhirJson.parse(line);
            if (resource.path("resourceType").asString().equals(type)) {
                say(type, resource, said);
            }
        });
        searches.addAll(said);
        return searches;
    }

    private static void say(String type, ObjectNode resource, TreeSet<String> said) {
        String id = resource.path("id").asString();
        said.add(type + "?_id=" + id);
        add(said, type + "?identifier=", resource.at("/identifier/0/value"));
        add(said, type + "?code=", resource.at("/code/coding/0/code"));
        add(said, type + "?status=", resource.path("status"));
        add(said, type + "?date=", resource.at("/effectiveDateTime"));
        add(said, type + "?name=", resource.at("/name/0/family"));
        add(said, type + "?subject.name=", resource.at("/subject/display"));
        add(said, "Observation?encounter=", type.equals("Encounter") ? resource.path("id") : resource.path("none"));
        if (type.equals("Patient")) {
            said.add("Observation?patient=" + id);
            said.add("Condition?patient=Patient/" + id);
            said.add("Patient?_id=" + id + "&_revinclude=Observation:subject");
            said.add("Patient?_has:Observation:patient:code=8867-4&_id=" + id);
            said.add("Patient/" + id + "/Observation");
        }
    }

    private static void add(TreeSet<String> said, String search, JsonNode value) {
        if (value.isString()
                && SearchParams.r4()
                        .find(
                                search.substring(0, search.indexOf('?')),
                                search.substring(search.indexOf('?') + 1, search.length() - 1))
                        .isPresent()) {
            said.add(search + value.asString().replace("+", "%2B"));
        }
    }

    /** What they say, without what each hub says of them. */
    static Map<String, JsonNode> bodies(Fhir at, String type) {
        Map<String, JsonNode> bodies = new TreeMap<>();
        String next = type + "?_count=200";
        while (next != null) {
            ObjectNode bundle = at.get(next).json();
            for (JsonNode entry : bundle.path("entry")) {
                ObjectNode resource = (ObjectNode) entry.path("resource");
                resource.remove("meta");
                bodies.put(resource.path("id").asString(), resource);
            }
            next = Fhir.link(bundle, "next");
        }
        return bodies;
    }

    /** Two linked records of one person and others, with charts; ids the hub gave and ids clients chose. */
    static void fill(Fhir at) {
        at.practice("lakeside");
        at.create("{\"resourceType\":\"Organization\",\"name\":\"Lake\"}");
        List<String> patients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String json = """
                {"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"m%d"}],"birthDate":"1970-02-0%d",
                 "name":[{"family":"Family%d","given":["Ann"]}],"gender":"female"}\
                """.formatted(i, i + 1, i % 3);
            if (i == 5) {
                at.send("PUT", "Patient/chosen", json.replace("\"Patient\",", "\"Patient\",\"id\":\"chosen\","));
                patients.add("chosen");
            } else {
                Response made = at.post(i == 1 ? at.root + "/practices/lakeside/fhir/Patient" : "Patient", json);
                assertThat(made.status()).as(made.body()).isEqualTo(201);
                patients.add(made.json().path("id").asString());
            }
        }
        chart(at, at.base, patients.get(0), 0);
        chart(at, at.root + "/practices/lakeside/fhir", patients.get(1), 1);
        for (int i = 2; i < patients.size(); i++) {
            chart(at, at.base, patients.get(i), i);
        }
        at.create("""
            {"resourceType":"Group","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/%s"}}]}\
            """.formatted(patients.get(2)));
        at.link(0, patients.get(0), patients.get(1));
    }

    private static void chart(Fhir at, String base, String patient, int n) {
        String entries = IntStream.range(0, 4)
                .mapToObj(i -> """
                    {"fullUrl":"urn:uuid:00000000-0000-4000-8000-0000000%d%04d","request":{"method":"POST","url":"Encounter"},
                     "resource":{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},
                      "subject":{"reference":"Patient/%s"},"period":{"start":"2024-0%d-01"},
                      "participant":[{"individual":{"reference":"urn:uuid:00000000-0000-4000-8000-000099999999"}}]}},
                    {"request":{"method":"POST","url":"Observation"},"resource":{"resourceType":"Observation",
                      "status":"final","code":{"coding":[{"system":"http://loinc.org","code":"%s"}]},
                      "subject":{"reference":"Patient/%s","display":"Family%d"},"effectiveDateTime":"2024-0%d-02T08:00:00+01:00",
                      "encounter":{"reference":"urn:uuid:00000000-0000-4000-8000-0000000%d%04d"},
                      "valueQuantity":{"value":%d.50,"system":"http://unitsofmeasure.org","code":"/min"}}},
                    {"request":{"method":"POST","url":"Condition"},"resource":{"resourceType":"Condition",
                      "subject":{"reference":"Patient/%s"},"code":{"coding":[{"code":"E1%d"}]},
                      "onsetDateTime":"202%d"}}\
                    """.formatted(
                                n,
                                i,
                                patient,
                                i + 1,
                                i % 2 == 0 ? "8867-4" : "29463-7",
                                patient,
                                n % 3,
                                i + 1,
                                n,
                                i,
                                60 + n + i,
                                patient,
                                i,
                                i))
                .collect(Collectors.joining(","));
        Response done = at.post(base.equals(at.base) ? "" : base, """
            {"resourceType":"Bundle","type":"transaction","entry":[
             {"fullUrl":"urn:uuid:00000000-0000-4000-8000-000099999999","request":{"method":"POST","url":"Practitioner"},
              "resource":{"resourceType":"Practitioner","name":[{"family":"Doctor%d"}]}},
             {"request":{"method":"POST","url":"MedicationRequest"},"resource":{"resourceType":"MedicationRequest",
              "status":"active","intent":"order","subject":{"reference":"Patient/%s"},
              "medicationCodeableConcept":{"coding":[{"code":"860975"}]},"authoredOn":"2024-02-03"}},
             %s]}\
            """.formatted(n, patient, entries));
        assertThat(done.status()).as(done.body()).isEqualTo(200);
    }
}
