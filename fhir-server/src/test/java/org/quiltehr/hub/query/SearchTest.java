package org.quiltehr.hub.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.quiltehr.hub.query.TestHub.LAKE;
import static org.quiltehr.hub.query.TestHub.LAKE_VIEW;
import static org.quiltehr.hub.query.TestHub.id;
import static org.quiltehr.hub.query.TestHub.put;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.store.Put;

/** Every kind of parameter, modifier and result parameter on a chart small enough to read. */
class SearchTest {

    private static final LogicalId ANN = id("ann", "p");
    private static final LogicalId BOB = id("bob", "p");
    private static final LogicalId DOC = id("doc", "d");
    private static final LogicalId VISIT = id("ann", "visit");
    private static final LogicalId HEART = id("ann", "heart");
    private static final LogicalId PRESSURE = id("ann", "pressure");
    private static final LogicalId WEIGHT = id("bob", "weight");
    private static final LogicalId RASH = id("bob", "rash");

    private static TestHub hub;

    @BeforeAll
    static void fill() {
        hub = new TestHub();
        List<Put> puts = new ArrayList<>();
        puts.add(put(LAKE, ANN, null, ANN, """
                {"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"A1"}],"active":true,
                 "name":[{"family":"Ångström","given":["Ann","Marie"]}],"gender":"female","birthDate":"1970-05-06",
                 "telecom":[{"system":"phone","value":"555-1"},{"system":"email","value":"ann@example.org"}],
                 "address":[{"line":["1 Main St"],"city":"Lakeside","postalCode":"12345"}]}"""));
        puts.add(put(LAKE, BOB, "bob", BOB, """
                {"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"B2"},{"value":"A1"}],
                 "name":[{"family":"Angler","given":["Bob"]}],"gender":"male","birthDate":"1970","deceasedBoolean":true}"""));
        puts.add(put(LAKE, DOC, null, null, """
                {"resourceType":"Practitioner","identifier":[{"system":"urn:npi","value":"77"}],
                 "name":[{"family":"Doctor"}]}"""));
        puts.add(put(LAKE, VISIT, null, ANN, """
                {"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},
                 "subject":{"reference":"Patient/%s"},"period":{"start":"2024-01-01","end":"2024-01-03"},
                 "participant":[{"individual":{"reference":"Practitioner/%s"}}]}""".formatted(ANN.text(), DOC.text())));
        puts.add(put(LAKE, HEART, null, ANN, """
                {"resourceType":"Observation","status":"final","subject":{"reference":"Patient/%s"},
                 "encounter":{"reference":"Encounter/%s"},"performer":[{"reference":"Practitioner/%s"},
                 {"identifier":{"system":"urn:npi","value":"88"}},
                 {"identifier":{"system":"http://quiltehr.org/practice","value":"lake"}}],
                 "code":{"coding":[{"system":"http://loinc.org","code":"8867-4"},{"system":"urn:local","code":"HR"}]},
                 "effectiveDateTime":"2024-01-02T10:30:00Z",
                 "valueQuantity":{"value":70.5,"unit":"beats/min","system":"http://unitsofmeasure.org","code":"/min"}}""".formatted(ANN.text(), VISIT.text(), DOC.text())));
        puts.add(put(LAKE, PRESSURE, null, ANN, """
                {"resourceType":"Observation","status":"amended","subject":{"reference":"Patient/%s"},
                 "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"effectiveDateTime":"2024-01-03",
                 "component":[
                  {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":140,"code":"mm[Hg]","system":"http://unitsofmeasure.org"}},
                  {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":90,"code":"mm[Hg]","system":"http://unitsofmeasure.org"}}]}""".formatted(ANN.text())));
        puts.add(put(LAKE, WEIGHT, null, BOB, """
                {"resourceType":"Observation","status":"final","subject":{"reference":"Patient/bob"},
                 "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
                 "valueQuantity":{"value":81,"unit":"kg"},"effectivePeriod":{"start":"2024-02-01"}}"""));
        puts.add(put(LAKE, RASH, null, BOB, """
                {"resourceType":"Condition","subject":{"reference":"Patient/bob"},"onsetDateTime":"2023",
                 "recordedDate":"2024-02-02","code":{"coding":[{"system":"urn:icd","code":"L30"}]},
                 "clinicalStatus":{"coding":[{"system":"urn:cs","code":"active"}]},
                 "meta":{"tag":[{"system":"urn:t","code":"x"}],"profile":["http://example.org/p|1"]}}"""));
        hub.write(puts);
    }

    @AfterAll
    static void close() {
        hub.close();
    }

    /** {@code ann}, {@code heart} and so on, for what is found. */
    private static String found(String type, String query) {
        String values = query.replace("{ann}", ANN.text())
                .replace("{visit}", VISIT.text())
                .replace("{doc}", DOC.text());
        return found(View.NETWORK, type, values);
    }

    private static String found(View view, String type, String query) {
        List<String> names = List.of("ann", "bob", "doc", "visit", "heart", "pressure", "weight", "rash");
        List<LogicalId> ids = List.of(ANN, BOB, DOC, VISIT, HEART, PRESSURE, WEIGHT, RASH);
        return String.join(
                " ",
                hub.walk(view, type, query).stream()
                        .map(stored -> names.get(ids.indexOf(stored.id())))
                        .sorted()
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            Patient; identifier=urn:mrn|A1; ann
            Patient; identifier=A1; ann bob
            Patient; identifier=|A1; bob
            Patient; identifier=urn:mrn|; ann bob
            Patient; identifier=urn:mrn|A1,urn:mrn|B2; ann bob
            Patient; identifier=urn:mrn|a1; ''
            Patient; family=ang; ann bob
            Patient; family=ANGSTR; ann
            Patient; family:exact=Ångström; ann
            Patient; family:exact=Angstrom; ''
            Patient; name:contains=ari; ann
            Patient; given=marie&family=ang; ann
            Patient; gender=female; ann
            Patient; gender=http://hl7.org/fhir/administrative-gender|male; bob
            Patient; gender:not=female; bob
            Patient; active=true; ann
            Patient; active:missing=true; bob
            Patient; active:missing=false; ann
            Patient; deceased=true; bob
            Patient; deceased=false; ann
            Patient; birthdate=1970-05-06; ann
            Patient; birthdate=1970; ann bob
            Patient; birthdate=ne1970-05-06; bob
            Patient; birthdate=gt1970-05-05&birthdate=lt1970-05-07; ann bob
            Patient; birthdate=sa1970-05-05; ann
            Patient; phone=555-1; ann
            Patient; email=phone|555-1; ''
            Patient; telecom=ann@example.org; ann
            Patient; address=main; ''
            Patient; address=1 main; ann
            Patient; address-city=lake; ann
            Patient; _id=bob; bob
            Patient; _id={ann},bob; ann bob
            Patient; family=angstrom&birthdate=1970-05-06; ann
            Observation; patient={ann}; heart pressure
            Observation; patient=Patient/{ann}; heart pressure
            Observation; subject=Patient/bob; weight
            Observation; subject:Patient=bob; weight
            Observation; subject:Group=bob; ''
            Observation; patient=nobody; ''
            Observation; patient={ann},bob; heart pressure weight
            Observation; patient=http://localhost:8080/fhir/Patient/bob; weight
            Observation; patient:not={ann}; weight
            Observation; code=8867-4; heart
            Observation; code=http://loinc.org|8867-4; heart
            Observation; code=urn:local|8867-4; ''
            Observation; code=HR; heart
            Observation; code=urn:local|HR; heart
            Observation; patient={ann}&code=HR; heart
            Observation; patient={ann}&code=http://loinc.org|8867-4; heart
            Observation; patient={ann}&code=HR,85354-9; heart pressure
            Observation; patient=bob&code=HR; ''
            Observation; code:not=HR; pressure weight
            Observation; code=http://loinc.org|; heart pressure weight
            Observation; status=final; heart weight
            Observation; patient={ann}&status=amended; pressure
            Observation; encounter={visit}; heart
            Observation; encounter=Encounter/{visit}; heart
            Observation; encounter:missing=true; pressure weight
            Observation; performer={doc}; heart
            Observation; performer:identifier=urn:npi|88; heart
            Observation; performer:identifier=http://quiltehr.org/practice|lake; heart
            Observation; performer:identifier=http://quiltehr.org/practice|hill; ''
            Observation; date=2024-01-02; heart
            Observation; date=2024-01; heart pressure
            Observation; date=ge2024-01-03; pressure weight
            Observation; date=gt2024-01-03; weight
            Observation; date=lt2024-01-03; heart
            Observation; date=le2024-01-03; heart pressure
            Observation; date=eb2024-01-03; heart
            Observation; date=sa2024-01-31; weight
            Observation; date=2024-01-02T10:30; heart
            Observation; date=2024-01-02T11:30:00%2B01:00; heart
            Observation; date:missing=true; ''
            Observation; value-quantity=70.5; heart
            Observation; value-quantity=72; ''
            Observation; value-quantity=7e1; heart
            Observation; value-quantity=gt70||/min; heart
            Observation; value-quantity=gt70|http://unitsofmeasure.org|/min; heart
            Observation; value-quantity=gt70||kg; weight
            Observation; value-quantity=gt70; heart weight
            Observation; value-quantity=ap75; heart weight
            Observation; value-quantity=ne81; heart
            Observation; component-value-quantity=140; pressure
            Observation; component-value-quantity=lt100|http://unitsofmeasure.org|mm[Hg]; pressure
            Observation; combo-value-quantity=gt80; pressure weight
            Observation; component-code=8480-6; pressure
            Observation; combo-code=8480-6,8867-4; heart pressure
            Observation; component-code-value-quantity=8480-6$gt120; pressure
            Observation; component-code-value-quantity=8462-4$gt120; ''
            Observation; code-value-quantity=http://loinc.org|8867-4$70.5; heart
            Observation; combo-code-value-quantity=8480-6$140; pressure
            Observation; combo-code-value-quantity=8867-4$gt100; ''
            Condition; code=urn:icd|L30; rash
            Condition; clinical-status=active&patient=bob; rash
            Condition; onset-date=2023; rash
            Condition; onset-date=2023-05; ''
            Condition; recorded-date=2024-02-02; rash
            Condition; recorded-date=ge2024-02-03; ''
            Condition; _tag=x; rash
            Condition; _tag=http://quiltehr.org/practice|lake; rash
            Condition; _tag=http://quiltehr.org/practice|hill; ''
            Condition; _profile=http://example.org/p; rash
            Condition; _profile=http://example.org/p|1; rash
            Condition; _lastUpdated=gt2020-01-01; rash
            Condition; _lastUpdated=lt2020-01-01; ''
            Encounter; date=2024-01-02; ''
            Encounter; date=ap2024-01-02; visit
            Encounter; date=ge2024-01-02; visit
            Encounter; class=AMB; visit
            Encounter; participant={doc}&status=finished; visit
            Encounter; practitioner=Practitioner/{doc}; visit
            Observation; patient.name=angstrom; heart pressure
            Observation; subject:Patient.identifier=urn:mrn|B2; weight
            Observation; encounter.participant.identifier=77; heart
            Observation; performer:Practitioner.name=doc; heart
            Patient; _has:Observation:patient:code=8867-4; ann
            Patient; _has:Condition:patient:code=L30; bob
            Patient; _has:Observation:patient:code=none; ''
            Practitioner; identifier=urn:npi|77; doc
            """)
    void finds(String type, String query, String expected) {
        assertEquals(expected, found(type, query));
        if (!type.equals("Patient")) {
            String values = query.replace("{ann}", ANN.text())
                    .replace("{visit}", VISIT.text())
                    .replace("{doc}", DOC.text());
            assertEquals(expected, found(LAKE_VIEW, type, values), "at the practice's base");
            assertEquals("", found(TestHub.HILL_VIEW, type, values), "at another practice's base");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            Patient; nonsense=1
            Patient; birthdate=yesterday
            Patient; birthdate=1970-13
            Patient; family:sounds=x
            Patient; birthdate:text=x
            Patient; identifier=|
            Patient; _count=-1
            Patient; _count=many
            Observation; _sort=code-value-quantity
            Patient; _sort=nothing
            Patient; _include=Patient:nothing
            Patient; _page=AAAA
            Patient; _page=WyIxOjE6IiwxLDIsIjsgZHJvcCB0YWJsZSByZXMiXQ
            Patient; active:missing=perhaps
            Observation; value-quantity=much
            Observation; value-quantity=1|2
            Observation; value-quantity=1e999999999
            Observation; component-code-value-quantity=8480-6
            Observation; patient.nothing=1
            Observation; patient.patient.patient.patient.patient.name=x
            Observation; _has:Nothing:patient:code=1
            """)
    void refuses(String type, String query) {
        QueryProblem problem = assertThrows(QueryProblem.class, () -> found(type, query));
        assertEquals(400, problem.code().status());
        assertTrue(!problem.text().isBlank());
    }

    @Test
    void anUnknownParameterIsPassedOverIfTheClientIsLenientAndTheSelfLinkSaysSo() {
        SearchResult result = hub.reader.search(
                View.NETWORK, TestHub.ALL, SearchRequest.of("Patient", "nonsense=1&gender=male", false));
        assertEquals("gender=male", result.selfQuery());
        assertEquals(1, result.matches().size());
    }

    @Test
    void sortsByDateStringAndSeveralKeys() {
        assertEquals(List.of(HEART, PRESSURE, WEIGHT), order("Observation", "_sort=date"));
        assertEquals(List.of(WEIGHT, PRESSURE, HEART), order("Observation", "_sort=-date"));
        assertEquals(List.of(BOB, ANN), order("Patient", "_sort=family"));
        assertEquals(List.of(ANN, BOB), order("Patient", "_sort=-family,birthdate"));
        assertEquals(List.of(PRESSURE, HEART), order("Observation", "patient=" + ANN.text() + "&_sort=-date,_id"));
        assertEquals(List.of(HEART, WEIGHT, PRESSURE), order("Observation", "_sort=value-quantity"));
        assertEquals(List.of(WEIGHT, HEART, PRESSURE), order("Observation", "_sort=-value-quantity"));
    }

    private static List<LogicalId> order(String type, String query) {
        List<LogicalId> one =
                hub.walk(View.NETWORK, type, query).stream().map(Stored::id).toList();
        List<LogicalId> paged = hub.walk(View.NETWORK, type, query + "&_count=1").stream()
                .map(Stored::id)
                .toList();
        assertEquals(one, paged, "the pages of one are the one page");
        return one;
    }

    @Test
    void includes() {
        SearchResult result = hub.search(
                View.NETWORK,
                "Observation",
                "code=8867-4&_include=Observation:subject&_include=Observation:performer:Practitioner&_include=Observation:encounter");
        assertEquals(3, result.includes().size());
        assertEquals(1, result.matches().size());
        SearchResult iterated = hub.search(
                View.NETWORK,
                "Observation",
                "code=8867-4&_include=Observation:encounter&_include:iterate=Encounter:participant");
        assertEquals(List.of("Encounter", "Practitioner"), types(iterated));
        SearchResult reverse = hub.search(
                View.NETWORK, "Patient", "_id=bob&_revinclude=Observation:subject&_revinclude=Condition:patient");
        assertEquals(List.of("Condition", "Observation"), types(reverse));
        assertEquals(
                List.of("Encounter", "Patient", "Practitioner"),
                types(hub.search(View.NETWORK, "Observation", "code=8867-4&_include=*")));
    }

    private static List<String> types(SearchResult result) {
        return result.includes().stream().map(Stored::type).sorted().toList();
    }

    @Test
    void totalsAreCountedOnlyIfAskedFor() {
        assertNull(hub.search(View.NETWORK, "Observation", "").total());
        assertEquals(
                3,
                hub.search(View.NETWORK, "Observation", "_total=accurate&_count=1")
                        .total());
        SearchResult count = hub.search(View.NETWORK, "Observation", "patient=" + ANN.text() + "&_summary=count");
        assertEquals(2, count.total());
        assertTrue(count.matches().isEmpty());
        assertEquals(
                2, hub.search(View.NETWORK, "Patient", "family=ang&_count=0").total());
    }

    @Test
    void bodiesAreServedByteForByte() {
        Stored stored = hub.reader
                .read(View.NETWORK, TestHub.ALL, "Observation", HEART.text())
                .orElseThrow();
        assertEquals("1", stored.etag());
        assertEquals(HEART.text(), stored.shownId());
        assertTrue(new String(stored.json(), java.nio.charset.StandardCharsets.UTF_8).contains("\"value\":70.5,"));
        assertEquals(HEART.text(), FhirJson.parse(stored.json()).get("id").asString());
        assertTrue(hub.reader
                .read(View.NETWORK, TestHub.ALL, "Condition", HEART.text())
                .isEmpty());
        assertTrue(
                hub.reader.read(View.NETWORK, TestHub.ALL, "Patient", "nobody").isEmpty());
        assertTrue(hub.reader
                .read(TestHub.HILL_VIEW, TestHub.ALL, "Observation", HEART.text())
                .isEmpty());
    }

    @Test
    void conditionsLookAtOnePracticeOnlyAndManyIdentifiersAreOneStatement() throws Exception {
        try (var tx = hub.database.getConnection()) {
            List<List<Matches.Match>> found = hub.matches.find(
                    tx,
                    LAKE,
                    List.of(
                            new Matches.Condition("Practitioner", "identifier=urn:npi%7C77"),
                            new Matches.Condition("Practitioner", "identifier=urn:npi|78"),
                            new Matches.Condition("Patient", "identifier=A1"),
                            new Matches.Condition("Patient", "identifier=|A1"),
                            new Matches.Condition("Patient", "family=angl&gender=male")));
            assertEquals(List.of(1, 0, 2, 1, 1), found.stream().map(List::size).toList());
            assertEquals("bob", found.get(3).getFirst().shownId());
            assertEquals("bob", found.get(4).getFirst().shownId());
            assertEquals(DOC.text(), found.getFirst().getFirst().shownId());
            assertTrue(hub.matches
                    .find(tx, TestHub.HILL, new Matches.Condition("Patient", "identifier=A1"))
                    .isEmpty());
            assertThrows(
                    QueryProblem.class,
                    () -> hub.matches.find(tx, LAKE, new Matches.Condition("Patient", "nonsense=1")));
        }
    }
}
