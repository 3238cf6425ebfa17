package org.quiltehr.adapter.spi.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;

class R4ShapeTest {

    private static final String OBSERVATION = """
            {"resourceType":"Observation","id":"o1","meta":{"profile":["http://example.org/p"],"lastUpdated":"2024-02-29T10:00:00.123+05:30"},
             "text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">x</div>"},
             "contained":[{"resourceType":"Practitioner","id":"p","name":[{"family":"Ito","given":["A",null],"_given":[null,{"extension":[{"url":"http://example.org/e","valueBoolean":true}]}]}]}],
             "extension":[{"url":"http://example.org/n","extension":[{"url":"a","valueQuantity":{"value":70.10}}]}],
             "modifierExtension":[{"url":"http://example.org/m","valueCode":"x"}],
             "status":"final","_status":{"id":"s"},"code":{"coding":[{"system":"http://loinc.org","code":"8867-4","_display":{"extension":[{"url":"http://example.org/e","valueString":"x"}]}}]},
             "subject":{"reference":"Patient/1"},"effectiveDateTime":"2024","valueQuantity":{"value":70.10,"unit":"/min"},
             "component":[{"code":{"text":"x"},"referenceRange":[{"low":{"value":1}}],"valueInteger":3,"modifierExtension":[{"url":"http://example.org/m","valueCode":"x"}]}]}
            """;

    @Test
    void a_resource_that_uses_every_corner_of_the_format_is_right() {
        assertEquals(List.of(), check(OBSERVATION));
    }

    @Test
    void content_references_nest() {
        assertEquals(List.of(), check("""
                        {"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group","item":[
                         {"linkId":"2","type":"group","item":[{"linkId":"3","type":"boolean"}]}]}]}
                        """));
        assertEquals("Questionnaire.item[0].item[0].linkId", check("""
                                {"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group","item":[{"type":"group"}]}]}
                                """).get(0).location());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'resourceType':'Patient','birthDate':'1980-13-01'} | wrong-value | Patient.birthDate",
                "{'resourceType':'Patient','birthDate':'2023-02-29'} | wrong-value | Patient.birthDate",
                "{'resourceType':'Patient','birthDate':19800101} | wrong-value | Patient.birthDate",
                "{'resourceType':'Patient','birthDate':['1980']} | cardinality | Patient.birthDate",
                "{'resourceType':'Patient','birthDate':null} | wrong-value | Patient.birthDate",
                "{'resourceType':'Patient','active':'true'} | wrong-value | Patient.active",
                "{'resourceType':'Patient','name':{'family':'x'}} | cardinality | Patient.name",
                "{'resourceType':'Patient','name':['x']} | wrong-type | Patient.name[0]",
                "{'resourceType':'Patient','name':[{}]} | empty | Patient.name[0]",
                "{'resourceType':'Patient','name':[]} | empty | Patient.name",
                "{'resourceType':'Patient','name':[{'given':['a','']}]} | wrong-value | Patient.name[0].given[1]",
                "{'resourceType':'Patient','name':[{'given':[null]}]} | empty | Patient.name[0].given[0]",
                "{'resourceType':'Patient','name':[{'given':['a'],'_given':[null,null]}]} | cardinality | Patient.name[0]._given",
                "{'resourceType':'Patient','nam':[]} | unknown-element | Patient.nam",
                "{'resourceType':'Patient','John Smith':1} | unknown-element | Patient.?",
                "{'resourceType':'Patient','_name':[{'id':'x'}]} | unknown-element | Patient._name",
                "{'resourceType':'Patient','deceasedBoolean':true,'deceasedDateTime':'2020'} | choice | Patient.deceasedDateTime",
                "{'resourceType':'Patient','deceasedString':'x'} | unknown-element | Patient.deceasedString",
                "{'resourceType':'Patient','gender':'m'} | unknown-code | Patient.gender",
                "{'resourceType':'Patient','id':'a b'} | wrong-value | Patient.id",
                "{'resourceType':'Patient','extension':[{'valueString':'x'}]} | missing-element | Patient.extension[0].url",
                "{'resourceType':'Patient','contained':[{'resourceType':'Foo'}]} | unknown-resource-type | Patient.contained[0].resourceType",
                "{'resourceType':'Patient','contained':['x']} | wrong-type | Patient.contained[0]",
                "{'resourceType':'Patient','communication':[{'preferred':true}]} | missing-element | Patient.communication[0].language",
                "{'resourceType':'Patient','multipleBirthInteger':1.5} | wrong-value | Patient.multipleBirthInteger",
                "{'resourceType':'Patient','multipleBirthInteger':99999999999} | wrong-value | Patient.multipleBirthInteger",
                "{'resourceType':'Observation','code':{'text':'x'}} | missing-element | Observation.status",
                "{'resourceType':'Observation','status':'final'} | missing-element | Observation.code",
                "{'resourceType':'Observation','status':'final','code':{'text':'x'},'effectiveDateTime':'2024-01-01T10:00:00'} | wrong-value | Observation.effectiveDateTime",
                "{'resourceType':'Observation','status':'final','code':{'text':'x'},'valueQuantity':{'value':'1'}} | wrong-value | Observation.valueQuantity.value",
                "{'resourceType':'MedicationRequest','status':'active','intent':'order','subject':{'display':'x'}} | missing-element | MedicationRequest.medication[x]",
                "{'resourceType':'Bundle','type':'batch','entry':[{'resource':{'resourceType':'Patient','active':1}}]} | wrong-value | Bundle.entry[0].resource.active",
                "{'resourceType':'Patients'} | unknown-resource-type | Resource.resourceType",
                "{} | unknown-resource-type | Resource.resourceType",
                "{'resourceType':'Binary'} | missing-element | Binary.contentType",
                "{'resourceType':'Binary','contentType':'text/plain','data':'ab!='} | wrong-value | Binary.data",
            })
    void each_fault_is_named_with_its_place(String json, String code, String location) {
        List<Issue> issues = check(json.replace('\'', '"'));
        assertFalse(issues.isEmpty(), "nothing was found");
        assertEquals(
                code + " " + location,
                issues.get(0).code() + " " + issues.get(0).location());
        assertEquals(1, issues.size(), issues::toString);
    }

    @Test
    void a_resource_of_nothing_but_faults_gives_a_short_list() {
        StringBuilder json = new StringBuilder("{\"resourceType\":\"Patient\"");
        for (int i = 0; i < 1000; i++) {
            json.append(",\"x").append(i).append("\":1");
        }
        assertEquals(R4Shape.MOST, check(json + "}").size());
    }

    @Test
    void a_check_costs_microseconds() {
        var resource = FhirJson.parse(OBSERVATION);
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < 2_000; i++) {
                assertTrue(R4Shape.check(resource).isEmpty());
            }
            best = Math.min(best, (System.nanoTime() - start) / 2_000);
        }
        System.out.println("R4Shape: " + best + " ns for an Observation with contained, extensions and components");
        assertTrue(best < 100_000, "a check takes " + best + " ns");
    }

    @Test
    void codesOutsideTheirBindingAreToldWithWhatTheyMean() {
        Map<String, R4Shape.OddCode> odd = R4Shape.oddCodes(FhirJson.parse("""
                {"resourceType":"Observation","status":"done","code":{"text":"x"},
                 "contained":[{"resourceType":"Patient","gender":"Female","telecom":[{"system":"phone","use":"car"}]}]}"""));
        assertEquals(
                Map.of(
                        "Observation.status",
                        new R4Shape.OddCode(Optional.empty(), true, Optional.of("unknown")),
                        "Observation.contained[0].gender",
                        new R4Shape.OddCode(Optional.of("female"), false, Optional.of("unknown")),
                        "Observation.contained[0].telecom[0].use",
                        new R4Shape.OddCode(Optional.empty(), false, Optional.empty())),
                odd);
    }

    private static List<Issue> check(String json) {
        return R4Shape.check(FhirJson.parse(json));
    }
}
