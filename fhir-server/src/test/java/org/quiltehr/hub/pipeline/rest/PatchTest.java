package org.quiltehr.hub.pipeline.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The two forms of patch: what each operation makes of a Patient, and what is refused. */
class PatchTest {

    private static final String PATIENT = """
            {"resourceType":"Patient","id":"p","identifier":[{"system":"urn:a","value":"1"},{"system":"urn:b","value":"2"}],
             "name":[{"use":"official","given":["Ann","B"],"_given":[null,{"extension":[{"url":"urn:x","valueCode":"y"}]}]}],
             "birthDate":"1970-01-01","deceasedBoolean":false,"multipleBirthInteger":2}""";

    private static ObjectNode patient() {
        return FhirJson.parse(PATIENT);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "[{'op':'replace','path':'/birthDate','value':'1971-02-03'}]; /birthDate; \"1971-02-03\"",
                "[{'op':'add','path':'/identifier/0','value':{'value':'0'}}]; /identifier/0/value; \"0\"",
                "[{'op':'add','path':'/identifier/-','value':{'value':'3'}}]; /identifier/2/value; \"3\"",
                "[{'op':'remove','path':'/identifier/0'}]; /identifier/0/value; \"2\"",
                "[{'op':'move','from':'/identifier/1','path':'/identifier/0'}]; /identifier/0/value; \"2\"",
                "[{'op':'copy','from':'/birthDate','path':'/gender'}]; /gender; \"1970-01-01\"",
                "[{'op':'test','path':'/multipleBirthInteger','value':2},{'op':'remove','path':'/name'}]; /name; ",
                "[{'op':'add','path':'/a~1b~0c','value':1}]; /a~1b~0c; 1"
            })
    void jsonPatchDoesWhatRfc6902Says(String patch, String pointer, String expected) {
        ObjectNode patched = JsonPatch.apply((ArrayNode) tree(patch), patient());
        assertThat(
                        patched.at(pointer).isMissingNode()
                                ? null
                                : patched.at(pointer).toString())
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "[{'op':'remove','path':'/nothing'}]; 422",
                "[{'op':'replace','path':'/identifier/7/value','value':'x'}]; 422",
                "[{'op':'add','path':'/identifier/01','value':{}}]; 422",
                "[{'op':'test','path':'/birthDate','value':'2000-01-01'}]; 422",
                "[{'op':'move','from':'/identifier','path':'/identifier/0'}]; 422",
                "[{'op':'remove','path':'birthDate'}]; 400",
                "[{'op':'add','path':'/gender'}]; 400",
                "[{'op':'grow','path':'/gender'}]; 400",
                "[{'path':'/gender'}]; 400",
                "[7]; 400"
            })
    void aJsonPatchThatCannotBeDoneIsRefusedWithItsPlace(String patch, int status) {
        assertThatThrownBy(() -> JsonPatch.apply((ArrayNode) tree(patch), patient()))
                .isInstanceOfSatisfying(WriteProblem.class, problem -> {
                    assertThat(problem.status()).isEqualTo(status);
                    assertThat(problem.issues().getFirst().location()).startsWith("operation[0]");
                    assertThat(problem.issues().getFirst().text()).doesNotContain("1970", "2000", "urn:");
                });
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "replace; Patient.birthDate; 'valueDate':'1971-02-03'; /birthDate; \"1971-02-03\"",
                "replace; Patient.deceased; 'valueDateTime':'2024'; /deceasedDateTime; \"2024\"",
                "replace; Patient.deceased; 'valueDateTime':'2024'; /deceasedBoolean; ",
                "replace; Patient.identifier.where(system = 'urn:b').value; 'valueString':'9'; /identifier/1/value; \"9\"",
                "replace; Patient.name[0].given[0]; 'valueString':'Eve'; /name/0/given/0; \"Eve\"",
                "add; Patient; 'valueCode':'female'; /gender; \"female\"",
                "add; Patient.name.first(); 'valueString':'Smith'; /name/0/family; \"Smith\"",
                "insert; Patient.identifier; 'valueIdentifier':{'value':'0'}; /identifier/0/value; \"0\"",
                "delete; Patient.name.given[1]; ; /name/0/_given/1; ",
                "delete; Patient.identifier.where(value = '1'); ; /identifier/0/value; \"2\"",
                "delete; Patient.photo; ; /photo; ",
                "move; Patient.identifier; ; /identifier/0/value; \"2\""
            })
    void fhirPathPatchChangesWhatThePathNames(String type, String path, String value, String pointer, String expected) {
        String name = path.equals("Patient") ? "gender" : "family";
        String parts = """
                {"name":"type","valueCode":"%s"},{"name":"path","valueString":"%s"},{"name":"name","valueString":"%s"},
                {"name":"index","valueInteger":0},{"name":"source","valueInteger":1},{"name":"destination","valueInteger":0}%s""".formatted(
                type, path, name, value == null ? "" : ",{\"name\":\"value\"," + value.replace('\'', '"') + "}");
        ObjectNode patched = FhirPathPatch.apply(parameters(parts), patient());
        assertThat(
                        patched.at(pointer).isMissingNode()
                                ? null
                                : patched.at(pointer).toString())
                .isEqualTo(expected);
        assertThat(patched.at("/name/0/use").asString()).isEqualTo("official");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'name':'type','valueCode':'replace'},{'name':'path','valueString':'Patient.gender'},{'name':'value','valueCode':'x'}; 422",
                "{'name':'type','valueCode':'replace'},{'name':'path','valueString':'Patient.identifier'},{'name':'value','valueCode':'x'}; 422",
                "{'name':'type','valueCode':'delete'},{'name':'path','valueString':'Patient.identifier'}; 422",
                "{'name':'type','valueCode':'add'},{'name':'path','valueString':'Patient'},{'name':'name','valueString':'birthDate'},{'name':'value','valueDate':'2000'}; 422",
                "{'name':'type','valueCode':'add'},{'name':'path','valueString':'Patient'},{'name':'name','valueString':'horns'},{'name':'value','valueDate':'2000'}; 422",
                "{'name':'type','valueCode':'delete'},{'name':'path','valueString':'Patient.((('}; 422",
                "{'name':'type','valueCode':'delete'}; 400",
                "{'name':'type','valueCode':'explode'},{'name':'path','valueString':'Patient.name'}; 400"
            })
    void aFhirPathPatchThatCannotBeDoneIsRefused(String parts, int status) {
        assertThatThrownBy(() -> FhirPathPatch.apply(parameters(parts.replace('\'', '"')), patient()))
                .isInstanceOfSatisfying(
                        WriteProblem.class,
                        problem -> assertThat(problem.status()).isEqualTo(status));
    }

    @org.junit.jupiter.api.Test
    void anElementWithoutATypeIsMadeOfParts() {
        ObjectNode patched = FhirPathPatch.apply(parameters("""
                {"name":"type","valueCode":"add"},{"name":"path","valueString":"Patient"},
                {"name":"name","valueString":"contact"},
                {"name":"value","part":[{"name":"name","valueHumanName":{"text":"Zoe"}},
                                        {"name":"relationship","valueCodeableConcept":{"text":"aunt"}}]}"""), patient());
        assertThat(patched.at("/contact/0/name/text").asString()).isEqualTo("Zoe");
        assertThat(patched.at("/contact/0/relationship/0/text").asString()).isEqualTo("aunt");
    }

    private static ObjectNode parameters(String parts) {
        return FhirJson.parse(
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"operation\",\"part\":[" + parts + "]}]}");
    }

    private static tools.jackson.databind.JsonNode tree(String patch) {
        return FhirJson.mapper().readTree(patch.replace('\'', '"'));
    }
}
