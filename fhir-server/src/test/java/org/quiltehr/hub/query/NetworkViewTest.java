package org.quiltehr.hub.query;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.quiltehr.hub.query.TestHub.ALL;
import static org.quiltehr.hub.query.TestHub.HILL;
import static org.quiltehr.hub.query.TestHub.HILL_VIEW;
import static org.quiltehr.hub.query.TestHub.LAKE;
import static org.quiltehr.hub.query.TestHub.LAKE_VIEW;
import static org.quiltehr.hub.query.TestHub.id;
import static org.quiltehr.hub.query.TestHub.put;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.store.Put;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** SEMANTICS 6: what the network's base shows of a person with one record, with two, and with two no longer. */
class NetworkViewTest {

    private static final LogicalId ONE = id("one", "p");
    private static final LogicalId TWO = id("two", "p");
    private static final LogicalId OTHER = id("other", "p");
    private static final LogicalId PULSE = id("one", "pulse");
    private static final LogicalId WEIGHT = id("two", "weight");
    private static final LogicalId ALIEN = id("other", "weight");
    private static final LogicalId PROOF = id("two", "proof");

    private TestHub hub;

    @BeforeEach
    void fill() {
        hub = new TestHub();
        List<Put> puts = new ArrayList<>();
        puts.add(patient(LAKE, ONE, null, "Smith", "L1", "female", "1970-01-01"));
        puts.add(observation(LAKE, ONE, ONE.text(), PULSE, "8867-4"));
        hub.write(puts);
        hub.write(List.of(
                patient(HILL, TWO, "two", "Smythe", "H1", "female", "1970-01-02"),
                observation(HILL, TWO, "two", WEIGHT, "29463-7"),
                put(HILL, PROOF, null, TWO, """
                        {"resourceType":"Provenance","recorded":"2024-01-01T00:00:00Z","target":[{"reference":"Patient/two"}],
                         "agent":[{"who":{"reference":"Patient/two"}}]}"""),
                patient(HILL, OTHER, null, "Stone", "H2", "male", "1980-01-01"),
                observation(HILL, OTHER, OTHER.text(), ALIEN, "29463-7")));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private static Put patient(
            org.quiltehr.hub.base.PracticeRef practice,
            LogicalId id,
            String chosen,
            String family,
            String number,
            String gender,
            String birth) {
        return put(practice, id, chosen, id, """
                {"resourceType":"Patient","identifier":[{"system":"urn:%s","value":"%s"}],
                 "name":[{"family":"%s"}],"gender":"%s","birthDate":"%s"}""".formatted(practice.slug(), number, family, gender, birth));
    }

    private static Put observation(
            org.quiltehr.hub.base.PracticeRef practice, LogicalId patient, String text, LogicalId id, String code) {
        return put(practice, id, null, patient, """
                {"resourceType":"Observation","status":"final","subject":{"reference":"Patient/%s"},
                 "code":{"coding":[{"system":"http://loinc.org","code":"%s"}]},"effectiveDateTime":"2024-01-01"}""".formatted(text, code));
    }

    private Stored read(View view, String type, String id) {
        return hub.reader.read(view, ALL, type, id).orElseThrow();
    }

    private static ObjectNode tree(Stored stored) {
        return FhirJson.parse(stored.json());
    }

    private static String subject(Stored stored) {
        return tree(stored).get("subject").get("reference").asString();
    }

    @Test
    void aPersonWithOneRecordIsThatRecordByteForByte() {
        hub.link(0, TWO, OTHER);
        for (String id : List.of(ONE.text())) {
            assertArrayEquals(
                    read(LAKE_VIEW, "Patient", id).json(),
                    read(View.NETWORK, "Patient", id).json());
        }
        assertArrayEquals(
                read(LAKE_VIEW, "Observation", PULSE.text()).json(),
                read(View.NETWORK, "Observation", PULSE.text()).json());
        assertEquals("1", read(View.NETWORK, "Observation", PULSE.text()).etag());
    }

    @Test
    void aLinkedPersonIsOnePatientWithTheValuesOfAll() {
        long change = hub.link(0, ONE, TWO);
        Stored composite = read(View.NETWORK, "Patient", ONE.text());
        ObjectNode tree = tree(composite);
        assertEquals(ONE.text(), tree.get("id").asString());
        assertEquals("n" + change, composite.etag());
        assertEquals("n" + change, tree.get("meta").get("versionId").asString());
        assertEquals(2, tree.get("identifier").size());
        assertEquals(2, tree.get("name").size());
        assertEquals("1970-01-02", tree.get("birthDate").asString(), "of the record updated last");
        assertEquals(List.of("seealso", "seealso"), texts(tree.get("link"), "type"));
        JsonNode other = tree.get("extension").get(0);
        assertEquals(Composite.OTHER_VALUE, other.get("url").asString());
        assertEquals(
                "1970-01-01", other.get("extension").get(1).get("valueDate").asString());
        assertEquals(2, tree.get("meta").get("tag").size(), "both practices are named");
    }

    @Test
    void aMembersIdGivesItsOwnWordsWithALinkToThePerson() {
        hub.link(0, ONE, TWO);
        ObjectNode member = tree(read(View.NETWORK, "Patient", "two"));
        assertEquals("two", member.get("id").asString());
        assertEquals(1, member.get("name").size());
        assertEquals(List.of("refer"), texts(member.get("link"), "type"));
        assertEquals(
                "Patient/" + ONE.text(),
                member.get("link").get(0).get("other").get("reference").asString());
    }

    @Test
    void searchesOfPatientsGiveThePersonOnceAndMatchAnyOfItsRecords() {
        hub.link(0, ONE, TWO);
        assertEquals(sorted(ONE, OTHER), hub.ids(View.NETWORK, "Patient", ""));
        for (String query : List.of(
                "family=smith",
                "family=smythe",
                "identifier=urn:hill|H1",
                "identifier=urn:lake|L1",
                "_id=two",
                "_id=" + ONE.text(),
                "family=smith&identifier=urn:hill|H1",
                "birthdate=1970-01-01&family=smythe",
                "birthdate=1970-01-02",
                "gender=female",
                "family=sm&_sort=family",
                "gender:not=male")) {
            assertEquals(List.of(ONE.text()), hub.ids(View.NETWORK, "Patient", query), query);
            assertEquals(
                    1,
                    hub.search(View.NETWORK, "Patient", query + "&_total=accurate")
                            .total(),
                    query);
        }
        assertEquals(List.of(OTHER.text()), hub.ids(View.NETWORK, "Patient", "identifier:not=urn:hill|H1"));
        assertEquals(List.of("two"), hub.ids(HILL_VIEW, "Patient", "family=smythe"));
        assertEquals(List.of(), hub.ids(LAKE_VIEW, "Patient", "family=smythe"));
    }

    @Test
    void aPatientsIdFindsTheRowsOfAllItsRecordsAndReferencesNameTheOnePatient() {
        long change = hub.link(0, ONE, TWO);
        for (String id : List.of(ONE.text(), "two", "Patient/two", TWO.text())) {
            List<Stored> found = hub.walk(View.NETWORK, "Observation", "patient=" + id + "&_sort=code");
            assertEquals(2, found.size(), id);
            found.forEach(stored -> assertEquals("Patient/" + ONE.text(), subject(stored)));
            found.forEach(stored -> assertEquals("1." + change, stored.etag()));
        }
        assertEquals(
                "Patient/two", subject(read(HILL_VIEW, "Observation", WEIGHT.text())), "untouched at its own base");
        assertEquals(List.of(WEIGHT.text()), hub.ids(HILL_VIEW, "Observation", "patient=two"));
        assertEquals(
                List.of(WEIGHT.text()),
                hub.ids(View.NETWORK, "Observation", "patient.identifier=urn:lake|L1&code=29463-7"));
    }

    @Test
    void whatIsEvidenceKeepsItsReferences() {
        hub.link(0, ONE, TWO);
        ObjectNode proof = tree(read(View.NETWORK, "Provenance", PROOF.text()));
        assertEquals("Patient/two", proof.get("target").get(0).get("reference").asString());
        assertEquals(
                "Patient/" + ONE.text(),
                proof.get("agent").get(0).get("who").get("reference").asString());
    }

    @Test
    void aLinkIsAnUpdateOfAllThatBelongsToTheRecord() {
        String later = java.time.Instant.now().plusSeconds(30).toString();
        assertEquals(List.of(), hub.ids(View.NETWORK, "Observation", "_lastUpdated=gt" + later));
        hub.link(0, ONE, TWO); // the test's links are a minute ahead
        assertEquals(sorted(PULSE, WEIGHT), hub.ids(View.NETWORK, "Observation", "_lastUpdated=gt" + later));
        assertTrue(read(View.NETWORK, "Observation", PULSE.text()).updated().isAfter(java.time.Instant.parse(later)));
        assertEquals(List.of(), hub.ids(LAKE_VIEW, "Observation", "_lastUpdated=gt" + later));
    }

    @Test
    void includesGiveTheOnePatientOnce() {
        hub.link(0, ONE, TWO);
        SearchResult result = hub.search(View.NETWORK, "Observation", "patient=two&_include=Observation:subject");
        assertEquals(2, result.matches().size());
        assertEquals(
                List.of(ONE.text()),
                result.includes().stream().map(Stored::shownId).toList());
        SearchResult reverse = hub.search(View.NETWORK, "Patient", "_id=two&_revinclude=Observation:subject");
        assertEquals(2, reverse.includes().size());
    }

    @Test
    void afterAnUnlinkAllIsAsBeforeButForTheVersions() {
        byte[] before = read(View.NETWORK, "Patient", ONE.text()).json();
        hub.link(0, ONE, TWO);
        long change = hub.unlink(ONE, TWO);
        ObjectNode after = tree(read(View.NETWORK, "Patient", ONE.text()));
        assertEquals("1." + change, after.get("meta").get("versionId").asString());
        assertFalse(after.has("link"));
        assertEquals(FhirJson.parse(before).get("name"), after.get("name"));
        assertEquals("Patient/two", subject(read(View.NETWORK, "Observation", WEIGHT.text())));
        assertEquals(
                "1." + change, read(View.NETWORK, "Observation", WEIGHT.text()).etag());
        assertEquals(List.of(PULSE.text()), hub.ids(View.NETWORK, "Observation", "patient=" + ONE.text()));
        assertEquals(List.of("two"), hub.ids(View.NETWORK, "Patient", "family=smythe"));
    }

    @Test
    void historyShowsThePersonAsOfEachChange() {
        long linked = hub.link(0, ONE, TWO);
        hub.write(List.of(patient(HILL, TWO, "two", "Smithers", "H1", "female", "1970-01-02")));
        List<Stored> versions = hub.reader
                .history(View.NETWORK, ALL, new HistoryRequest("Patient", ONE.text(), null, 50, null))
                .versions();
        assertEquals(2, versions.size());
        assertEquals("n" + linked, versions.get(1).etag());
        Stored former = hub.reader
                .vread(View.NETWORK, ALL, "Patient", ONE.text(), "n" + linked)
                .orElseThrow();
        String text = new String(former.json(), StandardCharsets.UTF_8);
        assertTrue(text.contains("Smythe") && !text.contains("Smithers"));
        assertEquals(
                versions.getFirst().etag(),
                read(View.NETWORK, "Patient", ONE.text()).etag());
        assertTrue(hub.reader
                .vread(View.NETWORK, ALL, "Patient", ONE.text(), "n999999")
                .isEmpty());
        Stored first = hub.reader.vread(HILL_VIEW, ALL, "Patient", "two", "1").orElseThrow();
        assertTrue(new String(first.json(), StandardCharsets.UTF_8).contains("Smythe"));
    }

    @Test
    void historiesOfInstanceTypeAndSystemAreNewestFirstAndPaged() {
        hub.write(List.of(patient(LAKE, ONE, null, "Smithy", "L1", "female", "1970-01-01")));
        assertEquals(List.of("2", "1"), walk(new HistoryRequest("Patient", ONE.text(), null, 1, null)));
        assertEquals(4, walk(new HistoryRequest("Patient", null, null, 1, null)).size());
        assertEquals(8, walk(new HistoryRequest(null, null, null, 3, null)).size());
    }

    private List<String> walk(HistoryRequest request) {
        List<String> etags = new ArrayList<>();
        String page = null;
        do {
            HistoryResult result = hub.reader.history(
                    View.NETWORK,
                    ALL,
                    new HistoryRequest(request.type(), request.id(), request.since(), request.count(), page));
            result.versions().forEach(stored -> etags.add(stored.etag()));
            page = result.nextToken();
        } while (page != null);
        return etags;
    }

    @Test
    void aPersonIsLoadedWholeByAnyOfItsIds() {
        hub.link(0, ONE, TWO);
        PersonRecord person =
                hub.reader.load(View.NETWORK, ALL, "two", Set.of("Observation")).orElseThrow();
        assertEquals(ONE.text(), person.patient().shownId());
        assertEquals(2, person.members().size());
        assertEquals(2, person.resources().size());
        PersonRecord own = hub.reader.load(HILL_VIEW, ALL, "two", Set.of()).orElseThrow();
        assertEquals("two", own.patient().shownId());
        assertEquals(2, own.resources().size(), "the observation and the provenance");
        assertTrue(hub.reader.load(LAKE_VIEW, ALL, "two", Set.of()).isEmpty());
    }

    @Test
    void aPracticesOwnMergeJoinsSearchesAtItsBase() {
        hub.link(HILL.num(), TWO, OTHER);
        assertEquals(sorted(WEIGHT, ALIEN), hub.ids(HILL_VIEW, "Observation", "patient=two"));
        assertEquals(sorted(WEIGHT, ALIEN), hub.ids(HILL_VIEW, "Observation", "patient=" + OTHER.text()));
        assertEquals(List.of(WEIGHT.text()), hub.ids(View.NETWORK, "Observation", "patient=two"));
    }

    @Test
    void aDeletedRowIsSaidToBeDeleted() {
        Put put = observation(LAKE, ONE, ONE.text(), PULSE, "8867-4");
        hub.write(List.of(new Put(
                put.type(),
                put.id(),
                put.shownId(),
                put.practice(),
                put.patient(),
                0,
                put.body(),
                put.source(),
                true,
                null,
                false)));
        Stored gone = read(View.NETWORK, "Observation", PULSE.text());
        assertTrue(gone.deleted());
        assertEquals(PULSE.text(), gone.shownId());
        assertEquals(List.of(), hub.ids(View.NETWORK, "Observation", "code=8867-4"));
        assertEquals(List.of("2", "1"), walk(new HistoryRequest("Observation", PULSE.text(), null, 5, null)));
    }

    private static List<String> sorted(LogicalId... ids) {
        return java.util.Arrays.stream(ids).map(LogicalId::text).sorted().toList();
    }

    private static List<String> texts(JsonNode items, String member) {
        List<String> texts = new ArrayList<>();
        items.forEach(item -> texts.add(item.get(member).asString()));
        return texts;
    }
}
