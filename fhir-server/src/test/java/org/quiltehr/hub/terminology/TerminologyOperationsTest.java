package org.quiltehr.hub.terminology;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.pipeline.TestHub;
import tools.jackson.databind.JsonNode;

/** The terminology operations over HTTP, as FHIR R4 defines them. */
class TerminologyOperationsTest {

    private static final String ANIMALS = """
            {"resourceType":"CodeSystem","id":"animals","url":"http://example.org/animals","version":"1","name":"Animals",
             "title":"Animals","status":"active","content":"complete","caseSensitive":false,
             "valueSet":"http://example.org/all-animals","hierarchyMeaning":"is-a",
             "property":[{"code":"legs","type":"integer"},{"code":"status","type":"code"}],
             "concept":[
              {"code":"A","display":"Animal","property":[{"code":"notSelectable","valueBoolean":true}],"concept":[
               {"code":"M","display":"Mammal","definition":"Gives milk","concept":[
                {"code":"D","display":"Domestic dog","designation":[{"language":"de","value":"Haushund"}],
                 "property":[{"code":"legs","valueInteger":4}]},
                {"code":"W","display":"Blue whale","property":[{"code":"legs","valueInteger":0}]}]},
               {"code":"B","display":"Bird","concept":[
                {"code":"O","display":"Dodo","property":[{"code":"status","valueCode":"retired"},{"code":"legs","valueInteger":2}]}]}]}]}
            """;
    private static final String MAMMALS = """
            {"resourceType":"ValueSet","id":"mammals","url":"http://example.org/mammals","status":"active","compose":{
             "include":[{"system":"http://example.org/animals","filter":[{"property":"concept","op":"is-a","value":"M"}]}],
             "exclude":[{"system":"http://example.org/animals","concept":[{"code":"W"}]}]}}
            """;
    private static final String MAP = """
            {"resourceType":"ConceptMap","id":"pets","url":"http://example.org/pets","version":"7","status":"active",
             "group":[{"source":"http://example.org/animals","target":"http://loinc.org",
              "element":[{"code":"D","target":[{"code":"10-1","display":"Dog","equivalence":"equivalent"},
                                               {"code":"10-9","equivalence":"narrower","comment":"of dogs only"}]},
                         {"code":"B","target":[{"equivalence":"unmatched"}]}],
              "unmapped":{"mode":"fixed","code":"99-9","display":"Other"}}]}
            """;

    private static TestHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
        put("CodeSystem/animals", ANIMALS);
        put("ValueSet/mammals", MAMMALS);
        put("ConceptMap/pets", MAP);
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static void put(String path, String json) throws Exception {
        HttpResponse<String> answer = write(path, json);
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    }

    private static HttpResponse<String> write(String path, String json) throws Exception {
        return hub.http().send("PUT", "/fhir/" + path, "application/fhir+json", json.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> ask(String query) throws Exception {
        return hub.http().get("/fhir/" + query);
    }

    private static JsonNode get(String query) throws Exception {
        HttpResponse<String> answer = ask(query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return FhirJson.parse(answer.body());
    }

    private static JsonNode post(String path, String json) throws Exception {
        HttpResponse<String> answer = hub.http()
                .send("POST", "/fhir/" + path, "application/fhir+json", json.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return FhirJson.parse(answer.body());
    }

    /** The value of the first parameter of this name. */
    private static String value(JsonNode parameters, String name) {
        for (JsonNode parameter : parameters.path("parameter")) {
            if (parameter.path("name").asString("").equals(name)) {
                for (var member : parameter.properties()) {
                    if (member.getKey().startsWith("value")) {
                        return member.getValue().asString("");
                    }
                }
            }
        }
        return "";
    }

    private static List<String> codes(JsonNode valueSet) {
        List<String> codes = new ArrayList<>();
        valueSet.path("expansion")
                .path("contains")
                .forEach(one -> codes.add(one.path("code").asString("")));
        return codes;
    }

    private static String url(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void lookupTellsNameParentAndProperties() throws Exception {
        JsonNode answer = get("CodeSystem/$lookup?system=http://example.org/animals&code=D");
        assertThat(value(answer, "name")).isEqualTo("Animals");
        assertThat(value(answer, "version")).isEqualTo("1");
        assertThat(value(answer, "display")).isEqualTo("Domestic dog");
        assertThat(answer.toString())
                .contains("{\"name\":\"code\",\"valueCode\":\"parent\"},{\"name\":\"value\",\"valueCode\":\"M\"}")
                .contains("{\"name\":\"code\",\"valueCode\":\"legs\"},{\"name\":\"value\",\"valueInteger\":4}")
                .contains("Haushund");
        assertThat(value(
                        get("CodeSystem/$lookup?system=http://example.org/animals&code=d&displayLanguage=de-CH"),
                        "display"))
                .isEqualTo("Haushund");
        JsonNode posted = post("CodeSystem/$lookup", """
                {"resourceType":"Parameters","parameter":[
                 {"name":"coding","valueCoding":{"system":"http://example.org/animals","code":"W"}},
                 {"name":"property","valueCode":"parent"}]}
                """);
        assertThat(value(posted, "display")).isEqualTo("Blue whale");
        assertThat(posted.toString()).doesNotContain("legs");
    }

    @Test
    void unknownCodesAndSystemsSayWhatToDo() throws Exception {
        HttpResponse<String> code = ask("CodeSystem/$lookup?system=http://example.org/animals&code=X");
        assertThat(code.statusCode()).isEqualTo(404);
        assertThat(code.body()).contains("OperationOutcome", "not-found", "http://example.org/animals");
        HttpResponse<String> system = ask("CodeSystem/$lookup?system=http://example.org/plants&code=X");
        assertThat(system.statusCode()).isEqualTo(404);
        assertThat(system.body()).contains("load it as a CodeSystem resource");
        assertThat(ask("CodeSystem/$lookup?code=X").statusCode()).isEqualTo(400);
        JsonNode unchecked = get("CodeSystem/$validate-code?url=http://example.org/plants&code=X");
        assertThat(value(unchecked, "result")).isEqualTo("false");
        assertThat(value(unchecked, "message")).contains("not checked");
    }

    @Test
    void validateCodeChecksCodeAndDisplay() throws Exception {
        String ask = "CodeSystem/$validate-code?url=http://example.org/animals&code=";
        assertThat(value(get(ask + "D"), "result")).isEqualTo("true");
        assertThat(value(get(ask + "D&display=domestic%20DOG"), "result")).isEqualTo("true");
        assertThat(value(get(ask + "D&display=Haushund"), "result")).isEqualTo("true");
        JsonNode cat = get(ask + "D&display=Cat");
        assertThat(value(cat, "result")).isEqualTo("false");
        assertThat(value(cat, "display")).isEqualTo("Domestic dog");
        assertThat(value(get(ask + "Z"), "result")).isEqualTo("false");
        assertThat(value(get("CodeSystem/animals/$validate-code?code=D"), "result"))
                .isEqualTo("true");
        String set = "ValueSet/$validate-code?url=http://example.org/mammals&system=http://example.org/animals&code=";
        assertThat(value(get(set + "d"), "result")).isEqualTo("true");
        assertThat(value(get(set + "W"), "result")).isEqualTo("false");
        assertThat(value(get(set + "O"), "result")).isEqualTo("false");
        JsonNode concept = post("ValueSet/mammals/$validate-code", """
                {"resourceType":"Parameters","parameter":[{"name":"codeableConcept","valueCodeableConcept":{"coding":[
                 {"system":"http://example.org/other","code":"1"},{"system":"http://example.org/animals","code":"M"}]}}]}
                """);
        assertThat(value(concept, "result")).isEqualTo("true");
    }

    @Test
    void subsumesGoesBothWays() throws Exception {
        String ask = "CodeSystem/$subsumes?system=http://example.org/animals&codeA=%s&codeB=%s";
        assertThat(value(get(ask.formatted("A", "D")), "outcome")).isEqualTo("subsumes");
        assertThat(value(get(ask.formatted("D", "A")), "outcome")).isEqualTo("subsumed-by");
        assertThat(value(get(ask.formatted("D", "D")), "outcome")).isEqualTo("equivalent");
        assertThat(value(get(ask.formatted("D", "B")), "outcome")).isEqualTo("not-subsumed");
        assertThat(value(get("CodeSystem/animals/$subsumes?codeA=M&codeB=W"), "outcome"))
                .isEqualTo("subsumes");
    }

    @Test
    void expandFiltersPagesAndExcludes() throws Exception {
        assertThat(codes(get("ValueSet/$expand?url=http://example.org/mammals")))
                .containsExactly("M", "D");
        assertThat(codes(get("ValueSet/mammals/$expand"))).containsExactly("M", "D");
        JsonNode all = get("ValueSet/$expand?url=http://example.org/all-animals&count=2&offset=1");
        assertThat(codes(all)).containsExactly("M", "D");
        assertThat(all.path("expansion").path("total").asInt(0)).isEqualTo(6);
        assertThat(all.path("expansion").path("offset").asInt(0)).isEqualTo(1);
        assertThat(codes(get("ValueSet/$expand?url=http://example.org/all-animals&filter=wha%20bl")))
                .containsExactly("W");
        assertThat(codes(get("ValueSet/$expand?url=http://example.org/all-animals&activeOnly=true")))
                .containsExactly("A", "M", "D", "W", "B");
        assertThat(codes(get("ValueSet/$expand?url=" + url("http://example.org/animals?fhir_vs=isa/B"))))
                .containsExactly("B", "O");
        JsonNode inline = post("ValueSet/$expand", """
                {"resourceType":"Parameters","parameter":[{"name":"valueSet","resource":{"resourceType":"ValueSet",
                 "status":"draft","compose":{"include":[
                  {"valueSet":["http://example.org/mammals"]},
                  {"system":"http://example.org/unheld","concept":[{"code":"u","display":"Unheld"}]},
                  {"system":"http://example.org/animals","filter":[{"property":"legs","op":"in","value":"0,2"}]}]}}}]}
                """);
        assertThat(codes(inline)).containsExactly("M", "D", "u", "W", "O");
    }

    @Test
    void anExpansionThatCannotBeMadeSaysWhy() throws Exception {
        assertThat(ask("ValueSet/$expand?url=http://example.org/none").statusCode())
                .isEqualTo(404);
        assertThat(ask("ValueSet/$expand").statusCode()).isEqualTo(400);
        put("ValueSet/circle", """
                {"resourceType":"ValueSet","id":"circle","url":"http://example.org/circle","status":"active",
                 "compose":{"include":[{"valueSet":["http://example.org/circle"]}]}}
                """);
        HttpResponse<String> circle = ask("ValueSet/$expand?url=http://example.org/circle");
        assertThat(circle.statusCode()).isEqualTo(422);
        assertThat(circle.body()).contains("includes itself");
        put("ValueSet/regex", """
                {"resourceType":"ValueSet","id":"regex","url":"http://example.org/regex","status":"active","compose":{
                 "include":[{"system":"http://example.org/animals","filter":[{"property":"code","op":"regex","value":"(["}]}]}}
                """);
        HttpResponse<String> regex = ask("ValueSet/$expand?url=http://example.org/regex");
        assertThat(regex.statusCode()).isEqualTo(400);
        assertThat(regex.body()).contains("regular expression");
    }

    @Test
    void translateGoesBothWaysAndKnowsTheRest() throws Exception {
        JsonNode dog =
                get("ConceptMap/$translate?url=http://example.org/pets&system=http://example.org/animals&code=D");
        assertThat(value(dog, "result")).isEqualTo("true");
        assertThat(dog.toString())
                .contains("\"valueCoding\":{\"system\":\"http://loinc.org\",\"code\":\"10-1\",\"display\":\"Dog\"}")
                .contains("http://example.org/pets|7");
        JsonNode bird = get("ConceptMap/pets/$translate?system=http://example.org/animals&code=B");
        assertThat(value(bird, "result")).isEqualTo("false");
        assertThat(get("ConceptMap/pets/$translate?system=http://example.org/animals&code=W")
                        .toString())
                .contains("99-9", "inexact");
        JsonNode back = get("ConceptMap/$translate?reverse=true&system=http://loinc.org&code=10-9");
        assertThat(back.toString()).contains("\"code\":\"D\"").contains("wider");
        assertThat(value(
                        get(
                                "ConceptMap/$translate?system=http://example.org/animals&code=D&targetsystem=http://snomed.info/sct"),
                        "result"))
                .isEqualTo("false");
        assertThat(ask("ConceptMap/$translate?url=http://example.org/nomap&system=s&code=D")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aNewVersionOfTheResourceAnswersAtOnceAndADeletedOneNoMore() throws Exception {
        put("CodeSystem/short", """
                {"resourceType":"CodeSystem","id":"short","url":"http://example.org/short","status":"active",
                 "content":"complete","concept":[{"code":"a","display":"One"}]}
                """);
        String ask = "CodeSystem/$lookup?system=http://example.org/short&code=";
        assertThat(value(get(ask + "a"), "display")).isEqualTo("One");
        put("CodeSystem/short", """
                {"resourceType":"CodeSystem","id":"short","url":"http://example.org/short","status":"active",
                 "content":"complete","concept":[{"code":"a","display":"Two"}]}
                """);
        assertThat(value(get(ask + "a"), "display")).isEqualTo("Two");
        assertThat(ask(ask + "A").statusCode())
                .as("case matters where nothing says otherwise")
                .isEqualTo(404);
        hub.http().send("DELETE", "/fhir/CodeSystem/short", "application/fhir+json", new byte[0]);
        assertThat(ask(ask + "a").statusCode()).isEqualTo(404);
    }

    @Test
    void brokenResourcesAreRefusedWithTheirPlace() throws Exception {
        HttpResponse<String> circle = write("CodeSystem/round", """
                {"resourceType":"CodeSystem","id":"round","url":"http://example.org/round","status":"active","content":"complete",
                 "concept":[{"code":"a","property":[{"code":"parent","valueCode":"b"}],"concept":[{"code":"b"}]}]}
                """);
        assertThat(circle.statusCode()).isEqualTo(422);
        assertThat(circle.body()).contains("above itself", "CodeSystem.concept.where(code='");
        HttpResponse<String> twice = write("CodeSystem/twice", """
                {"resourceType":"CodeSystem","id":"twice","url":"http://example.org/twice","status":"active","content":"complete",
                 "concept":[{"code":"a"},{"code":"a"}]}
                """);
        assertThat(twice.statusCode()).isEqualTo(422);
        assertThat(twice.body()).contains("CodeSystem.concept[1].code");
        HttpResponse<String> map = write("ConceptMap/broken", """
                {"resourceType":"ConceptMap","id":"broken","status":"active","group":[{"source":"s","element":[
                 {"code":"a","target":[{"code":"b","equivalence":"equal"}]},
                 {"code":"c","target":[{"equivalence":"equal"}]}]}]}
                """);
        assertThat(map.statusCode()).isEqualTo(422);
        assertThat(map.body()).contains("ConceptMap.group[0].target", "ConceptMap.group[0].element[1].target[0].code");
    }

    @Test
    void theCapabilityStatementNamesTheOperations() throws Exception {
        String metadata = get("metadata").toString();
        for (String name : List.of(
                "CodeSystem-lookup",
                "CodeSystem-validate-code",
                "CodeSystem-subsumes",
                "ValueSet-expand",
                "ValueSet-validate-code",
                "ConceptMap-translate")) {
            assertThat(metadata).contains("http://hl7.org/fhir/OperationDefinition/" + name);
        }
    }
}
