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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.store.Put;

/** Modifiers and units that need more than a value's own hash. */
class ModifierTest {

    private static final LogicalId ANN = id("ann", "p");
    private static TestHub hub;

    @BeforeAll
    static void fill() {
        hub = new TestHub();
        hub.write(List.of(
                put(LAKE, ANN, "ann", ANN, """
                        {"resourceType":"Patient","identifier":[{"type":{"coding":[{"system":"urn:v2","code":"MR"}],
                         "text":"Médical  Record"},"system":"urn:lake","value":"A,1"}],
                         "managingOrganization":{"reference":"Organization/x","display":"Lakeside Hospital"}}"""),
                quantity("cm", "180", "cm", null),
                quantity("m", "1.80", "m", "Body Height"),
                quantity("inch", "70.9", "[in_i]", "HEIGHT, measured"),
                quantity("kg", "180", "kg", null),
                quantity("fever", "38.5", "Cel", null),
                quantity("hot", "101.3", "[degF]", null),
                quantity("words", "180", null, null),
                set("one", "http://acme.org/fhir/ValueSet/one"),
                set("two", "http://acme.org/fhir/ValueSet/two"),
                set("three", "http://acme.org/fhirx/ValueSet/three"),
                set("root", "http://acme.org/fhir")));
    }

    @AfterAll
    static void close() {
        hub.close();
    }

    private static Put quantity(String name, String value, String unit, String text) {
        String coded =
                unit == null ? "\"unit\":\"cm\"" : "\"system\":\"http://unitsofmeasure.org\",\"code\":\"" + unit + "\"";
        return put(LAKE, id("ann", name), name, ANN, """
                {"resourceType":"Observation","status":"final","subject":{"reference":"Patient/ann","display":"Ann Lee"},
                 "code":{"coding":[{"system":"urn:c","code":"%s"%s}]},"valueQuantity":{"value":%s,%s}}""".formatted(
                        name, text == null ? "" : ",\"display\":\"" + text + "\"", value, coded));
    }

    private static Put set(String name, String url) {
        return put(
                LAKE,
                id("set", name),
                name,
                null,
                "{\"resourceType\":\"ValueSet\",\"status\":\"active\",\"url\":\"" + url + "\"}");
    }

    @ParameterizedTest(name = "{0}?{1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "Patient; identifier:of-type=urn:v2|MR|A\\,1; ann",
                "Patient; identifier:of-type=urn:v2|MR|a1; ",
                "Patient; identifier:of-type=urn:v2|SS|A\\,1; ",
                "Patient; identifier:text=medical r; ann",
                "Patient; identifier:text=record; ",
                "Patient; organization:text=LAKESIDE; ann",
                "Observation; code:text=body hei; m",
                "Observation; code:text=height; inch",
                "Observation; combo-code:text=height; inch",
                "Observation; subject:text=ann lee&code:text=body; m",
                "Observation; value-quantity=180|http://unitsofmeasure.org|cm; cm,inch,m",
                "Observation; value-quantity=1.8|http://unitsofmeasure.org|m; cm,inch,m",
                "Observation; value-quantity=1.80|http://unitsofmeasure.org|m; cm,m,inch",
                "Observation; value-quantity=1.800|http://unitsofmeasure.org|m; cm,m",
                "Observation; value-quantity=gt1.8|http://unitsofmeasure.org|m; inch",
                "Observation; value-quantity=le1800|http://unitsofmeasure.org|mm; cm,m",
                "Observation; value-quantity=180||cm; cm,words",
                "Observation; value-quantity=180; cm,kg,words",
                "Observation; value-quantity=gt38|http://unitsofmeasure.org|Cel; fever,hot",
                "Observation; value-quantity=311.65|http://unitsofmeasure.org|K; fever,hot",
                "Observation; value-quantity=ne38.5|http://unitsofmeasure.org|Cel; ",
                "ValueSet; url:below=http://acme.org/fhir/; one,root,two",
                "ValueSet; url:below=http://acme.org/fhir; one,root,two",
                "ValueSet; url:below=http://acme.org/fhir/ValueSet/one; one",
                "ValueSet; url:above=http://acme.org/fhir/ValueSet/one/more; one,root"
            })
    void finds(String type, String query, String expected) {
        List<String> wanted = expected == null
                ? List.of()
                : Stream.of(expected.split(",")).sorted().toList();
        assertEquals(wanted, hub.ids(View.NETWORK, type, query), query);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "identifier:of-type=x",
                "identifier:of-type=a|b",
                "gender:of-type=a|b|c",
                "gender:in=http://x/none",
                "gender:below=male",
                "identifier:text=",
                "identifier:near=1"
            })
    void refuses(String query) {
        if (query.endsWith("=")) {
            assertEquals(1, hub.ids(View.NETWORK, "Patient", query).size(), "an empty parameter asks nothing");
        } else {
            assertThrows(QueryProblem.class, () -> hub.search(View.NETWORK, "Patient", query));
        }
    }
}
