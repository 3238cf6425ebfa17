package org.quiltehr.hub.pipeline.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.identify.Names;
import org.quiltehr.hub.index.Indexer;
import org.quiltehr.hub.query.Matches;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.store.StoreForTests;
import org.quiltehr.hub.store.Written;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class RestWritesTest {

    private static final PracticeRef LAKESIDE = new PracticeRef(1, new UUID(1, 1), "lakeside");
    private static final PracticeRef HILLCREST = new PracticeRef(2, new UUID(2, 2), "hillcrest");
    private static final String BASE = "http://hub/practices/lakeside/fhir";

    private static HikariDataSource database;
    private static final Map<String, List<Matches.Match>> HITS = new HashMap<>();
    private static final List<LogicalId> PLACED = new ArrayList<>();
    private static RestWrites writes;

    @BeforeAll
    static void open() {
        database = TestDatabase.pool();
        writes = writes(true);
    }

    private static RestWrites writes(boolean integrity) {
        Transaction.Rooms rooms = new Transaction.Rooms(
                (tx, practice, conditions) -> conditions.stream()
                        .map(c -> HITS.getOrDefault(c.type() + "?" + c.query(), List.of()))
                        .toList(),
                new Names(database),
                StoreForTests.on(database, new Indexer()),
                (tx, practice, record, patient, source) -> PLACED.add(record),
                new Unjournaled(),
                integrity);
        return new RestWrites(database, rooms, new Reader(database, new BodyCodec(n -> new byte[0])), List.of());
    }

    private record Unjournaled() implements RestJournal {
        @Override
        public UUID newId() {
            return UUID.randomUUID();
        }

        @Override
        public void record(Connection tx, PracticeRef practice, List<Entry> entries) {
            // the journal has its own tests
        }
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void forget() {
        HITS.clear();
        PLACED.clear();
    }

    @Test
    void aTransactionRewritesWhatItsEntriesSayOfEachOther() throws SQLException {
        List<Done> done = transaction("""
                {"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient","active":true,
                   "identifier":[{"system":"urn:ietf:rfc:3986","value":"urn:uuid:a"}]},
                 "request":{"method":"POST","url":"Patient"}},
                {"fullUrl":"urn:uuid:b","resource":{"resourceType":"DocumentReference","status":"current",
                   "subject":{"reference":"urn:uuid:a"},
                   "text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><a href=\\"urn:uuid:c\\">x</a></div>"},
                   "content":[{"attachment":{"url":"urn:uuid:c"}}]},
                 "request":{"method":"POST","url":"DocumentReference"}},
                {"fullUrl":"urn:uuid:c","resource":{"resourceType":"Binary","contentType":"text/plain"},
                 "request":{"method":"POST","url":"Binary"}},
                {"fullUrl":"http://elsewhere/fhir/Observation/1","resource":{"resourceType":"Observation","status":"final",
                   "code":{"text":"x"},"subject":{"reference":"urn:uuid:a"},"hasMember":[{"reference":"Observation/2"}]},
                 "request":{"method":"POST","url":"Observation"}},
                {"fullUrl":"http://elsewhere/fhir/Observation/2","resource":{"resourceType":"Observation","status":"final",
                   "code":{"text":"y"},"contained":[{"resourceType":"Group","id":"g","type":"person","actual":true,
                     "member":[{"entity":{"reference":"urn:uuid:a"}}]}],"focus":[{"reference":"#g"}]},
                 "request":{"method":"POST","url":"Observation"}}""");

        assertThat(done).extracting(Done::status).containsOnly(201);
        String patient = "Patient/" + done.get(0).shownId();
        String binary = "Binary/" + done.get(2).shownId();
        JsonNode document = json(done.get(1));
        assertThat(json(done.get(0)).at("/identifier/0/value").asString()).isEqualTo("urn:uuid:a");
        assertThat(document.at("/subject/reference").asString()).isEqualTo(patient);
        assertThat(document.at("/content/0/attachment/url").asString()).isEqualTo(binary);
        assertThat(document.at("/text/div").asString()).contains("href=\"" + binary + "\"");
        assertThat(json(done.get(3)).at("/hasMember/0/reference").asString())
                .isEqualTo("Observation/" + done.get(4).shownId());
        assertThat(json(done.get(4))
                        .at("/contained/0/member/0/entity/reference")
                        .asString())
                .isEqualTo(patient);
        assertThat(json(done.get(4)).at("/focus/0/reference").asString()).isEqualTo("#g");
        LogicalId patientId = LogicalId.parse(done.get(0).shownId()).orElseThrow();
        LogicalId documentId = LogicalId.parse(done.get(1).shownId()).orElseThrow();
        assertThat(documentId.home()).isEqualTo(patientId.home());
        assertThat(number("select pat from res where pk = " + documentId.own())).isEqualTo(patientId.own());
        assertThat(PLACED).containsExactly(patientId);
    }

    @Test
    void oneBadEntryAndNothingIsStored() throws SQLException {
        long before = number("select count(*) from res");
        assertRefused(422, "Bundle.entry[1].resource.subject.reference", () -> transaction("""
                {"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}},
                {"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},
                  "subject":{"reference":"Patient/nobody"}},"request":{"method":"POST","url":"Observation"}}"""));
        assertRefused(422, "Bundle.entry[1].resource.subject.reference", () -> transaction("""
                {"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}},
                {"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},
                  "subject":{"reference":"urn:uuid:z"}},"request":{"method":"POST","url":"Observation"}}"""));
        assertRefused(422, "Bundle.entry[1].resource.birthDate", () -> transaction("""
                {"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}},
                {"resource":{"resourceType":"Patient","birthDate":"last year"},"request":{"method":"POST","url":"Patient"}}"""));
        assertRefused(400, "Bundle.entry[1].fullUrl", () -> transaction("""
                {"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}},
                {"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}"""));
        assertRefused(400, "Bundle.entry[0].request.url", () -> transaction("""
                {"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Nothing"}}"""));
        assertThat(number("select count(*) from res")).isEqualTo(before);
    }

    @Test
    void conditionalReferencesAreRecordsOrRefused() {
        Done practitioner = create("{\"resourceType\":\"Practitioner\"}", null);
        HITS.put("Practitioner?identifier=s|1", List.of(match(practitioner)));
        HITS.put("Practitioner?identifier=s|2", List.of(match(practitioner), match(practitioner)));
        String encounter = """
                {"resource":{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},
                  "participant":[{"individual":{"reference":"Practitioner?identifier=s|%d"}}]},
                 "request":{"method":"POST","url":"Encounter"}}""";
        Done done = transaction(encounter.formatted(1)).getFirst();
        assertThat(json(done).at("/participant/0/individual/reference").asString())
                .isEqualTo("Practitioner/" + practitioner.shownId());
        String place = "Bundle.entry[0].resource.participant[0].individual.reference";
        assertRefused(412, place, () -> transaction(encounter.formatted(2)));
        assertRefused(404, place, () -> transaction(encounter.formatted(3)));
    }

    @Test
    void aConditionalCreateCreatesOnce() {
        Done first = create("{\"resourceType\":\"Organization\",\"name\":\"A\"}", "identifier=s|9");
        assertThat(first.status()).isEqualTo(201);
        HITS.put("Organization?identifier=s|9", List.of(match(first)));
        Done second = create("{\"resourceType\":\"Organization\",\"name\":\"B\"}", "identifier=s|9");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.shownId()).isEqualTo(first.shownId());
        assertThat(json(second).path("name").asString()).isEqualTo("A");
    }

    @Test
    void aConditionalUpdateCreatesUpdatesOrIsRefused() {
        ObjectNode organization = FhirJson.parse("{\"resourceType\":\"Organization\",\"name\":\"A\"}");
        Done created = one(asked(Asked.Verb.UPDATE, "Organization", null, "identifier=s|10", organization, null));
        assertThat(created.status()).isEqualTo(201);
        HITS.put("Organization?identifier=s|10", List.of(match(created)));
        ObjectNode changed = FhirJson.parse("{\"resourceType\":\"Organization\",\"name\":\"B\"}");
        Done updated = one(asked(Asked.Verb.UPDATE, "Organization", null, "identifier=s|10", changed, null));
        assertThat(updated.status()).isEqualTo(200);
        assertThat(updated.version()).isEqualTo(2);
        HITS.put("Organization?identifier=s|10", List.of(match(created), match(created)));
        assertRefused(
                412, "", () -> one(asked(Asked.Verb.UPDATE, "Organization", null, "identifier=s|10", changed, null)));
    }

    @Test
    void aClientMayChooseAnIdThatIsFree() {
        Done created = put("Patient", "my-own", "{\"resourceType\":\"Patient\",\"id\":\"my-own\"}", null);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.shownId()).isEqualTo("my-own");
        Done updated =
                put("Patient", "my-own", "{\"resourceType\":\"Patient\",\"id\":\"my-own\",\"active\":true}", "W/\"1\"");
        assertThat(updated.version()).isEqualTo(2);
        Done observed = create(
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/my-own\"}}",
                null);
        assertThat(json(observed).at("/subject/reference").asString()).isEqualTo("Patient/my-own");
        Caller other =
                new Caller(new View(HILLCREST), new Grant(true, HILLCREST, 0), "http://hub/practices/hillcrest/fhir");
        ObjectNode theirs = FhirJson.parse("{\"resourceType\":\"Patient\",\"id\":\"my-own\"}");
        assertRefused(
                409,
                "",
                () -> writes.perform(
                        other, List.of(asked(Asked.Verb.UPDATE, "Patient", "my-own", null, theirs, null))));
    }

    @Test
    void anUpdateTakesItsEtagAndItsId() {
        Done created = create("{\"resourceType\":\"Patient\"}", null);
        String id = created.shownId();
        String changed = "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"active\":true}";
        assertRefused(412, "", () -> put("Patient", id, changed, "W/\"2\""));
        assertRefused(400, "Patient.id", () -> put("Patient", id, "{\"resourceType\":\"Patient\",\"id\":\"x\"}", null));
        assertRefused(400, "Patient.id", () -> put("Patient", id, "{\"resourceType\":\"Patient\"}", null));
        assertThat(put("Patient", id, changed, "W/\"1\"").version()).isEqualTo(2);
        Caller other =
                new Caller(new View(HILLCREST), new Grant(true, HILLCREST, 0), "http://hub/practices/hillcrest/fhir");
        assertRefused(
                403,
                "",
                () -> writes.perform(
                        other, List.of(asked(Asked.Verb.UPDATE, "Patient", id, null, FhirJson.parse(changed), null))));
    }

    @Test
    void aDeleteOfWhatIsInUseIsRefusedAndOfNothingSucceeds() {
        Done patient = create("{\"resourceType\":\"Patient\"}", null);
        Done observed = create(
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/"
                        + patient.shownId() + "\"}}",
                null);
        assertRefused(409, "", () -> one(asked(Asked.Verb.DELETE, "Patient", patient.shownId(), null, null, null)));
        assertThat(one(asked(Asked.Verb.DELETE, "Observation", observed.shownId(), null, null, null))
                        .action())
                .isEqualTo(Written.Action.DELETED);
        assertThat(one(asked(Asked.Verb.DELETE, "Patient", patient.shownId(), null, null, null))
                        .status())
                .isEqualTo(204);
        assertThat(one(asked(Asked.Verb.DELETE, "Patient", "never-there", null, null, null))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void twoWritersOfOneChosenIdMakeOneRecord() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Integer> statuses = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 8; i++) {
            int n = i;
            threads.add(Thread.ofVirtual()
                    .start(() -> statuses.add(put(
                                    "Basic",
                                    "contended",
                                    "{\"resourceType\":\"Basic\",\"id\":\"contended\",\"code\":{\"text\":\"" + n
                                            + "\"}}",
                                    null)
                            .status())));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(statuses).hasSize(8).contains(201, 200);
        assertThat(statuses.stream().filter(s -> s == 201)).hasSize(1);
        assertThat(
                        number(
                                "select max(ver) from res where (home, pk) in (select home, pk from alias where id = 'contended')"))
                .isEqualTo(8);
    }

    @Test
    void createsAtOnceAreEachStoredOrRefusedByThemselves() throws Exception {
        String patient =
                create("{\"resourceType\":\"Patient\",\"active\":true}", null).shownId();
        int threads = 16;
        int each = 12;
        Map<Integer, Object> outcomes = new java.util.concurrent.ConcurrentHashMap<>();
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int from = t * each;
            running.add(Thread.ofVirtual().start(() -> {
                for (int n = from; n < from + each; n++) {
                    String subject = n % 11 == 0 ? "Patient/nobody" : "Patient/" + patient;
                    try {
                        outcomes.put(n, create("""
                                {"resourceType":"Observation","status":"final","code":{"text":"at once %d"},
                                 "subject":{"reference":"%s"}}""".formatted(n, subject), null));
                    } catch (WriteProblem e) {
                        outcomes.put(n, e);
                    }
                }
            }));
        }
        for (Thread thread : running) {
            thread.join();
        }
        assertThat(outcomes).hasSize(threads * each);
        outcomes.forEach((n, outcome) -> {
            if (n % 11 == 0) {
                assertThat(outcome)
                        .isInstanceOfSatisfying(
                                WriteProblem.class,
                                problem -> assertThat(problem.status()).isEqualTo(422));
            } else {
                assertThat(json((Done) outcome).at("/code/text").asString()).isEqualTo("at once " + n);
            }
        });
        int stored = (int) outcomes.keySet().stream().filter(n -> n % 11 != 0).count();
        LogicalId id = LogicalId.parse(patient).orElseThrow();
        assertThat(number("select count(*) from res where pk <> pat and pat = " + id.own()))
                .isEqualTo(stored);
        assertThat(number("select count(distinct (change, message)) from res where pk <> pat and pat = " + id.own()))
                .isEqualTo(stored);
    }

    private static List<Done> transaction(String entries) {
        ObjectNode bundle =
                FhirJson.parse("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entries + "]}");
        return writes.perform(
                caller(),
                BundleEntries.read(bundle, BASE).stream()
                        .map(BundleEntry::write)
                        .toList());
    }

    @Test
    void whereIntegrityIsOffAReferenceToNothingIsStoredAsOfThisBase() {
        ObjectNode encounter = FhirJson.parse("""
                {"resourceType":"Encounter","id":"loose","status":"planned","class":{"code":"AMB"},
                 "subject":{"reference":"%s/Patient/later"},"serviceProvider":{"reference":"Organization/never"}}""".formatted(BASE));
        Asked asked = asked(Asked.Verb.UPDATE, "Encounter", "loose", null, encounter, null);
        assertThatThrownBy(() -> writes.perform(caller(), List.of(asked)))
                .isInstanceOfSatisfying(
                        WriteProblem.class,
                        problem -> assertThat(problem.status()).isEqualTo(422));
        Done done = writes(false).perform(caller(), List.of(asked)).getFirst();
        assertThat(done.status()).isEqualTo(201);
        ObjectNode stored = FhirJson.parse(done.json());
        assertThat(stored.at("/subject/reference").asString()).isEqualTo("Patient/later");
        assertThat(stored.at("/serviceProvider/reference").asString()).isEqualTo("Organization/never");
    }

    private static Caller caller() {
        return new Caller(new View(LAKESIDE), new Grant(true, LAKESIDE, 0), BASE);
    }

    private static Done create(String json, String condition) {
        ObjectNode resource = FhirJson.parse(json);
        return one(
                asked(Asked.Verb.CREATE, resource.path("resourceType").asString(""), null, condition, resource, null));
    }

    private static Done put(String type, String id, String json, String ifMatch) {
        return one(asked(Asked.Verb.UPDATE, type, id, null, FhirJson.parse(json), ifMatch));
    }

    private static Done one(Asked asked) {
        return writes.perform(caller(), List.of(asked)).getFirst();
    }

    private static Asked asked(
            Asked.Verb verb, String type, String id, String condition, ObjectNode resource, String ifMatch) {
        return new Asked(verb, type, id, condition, resource, ifMatch, null, "");
    }

    private static Matches.Match match(Done done) {
        return new Matches.Match(LogicalId.parse(done.shownId()).orElseThrow(), done.shownId());
    }

    private static ObjectNode json(Done done) {
        return FhirJson.parse(new String(done.json(), StandardCharsets.UTF_8));
    }

    private static void assertRefused(int status, String place, Runnable work) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(WriteProblem.class, problem -> {
            assertThat(problem.status()).as("%s", problem.issues()).isEqualTo(status);
            assertThat(String.valueOf(problem.issues().getFirst().location())).isEqualTo(place);
        });
    }

    private static long number(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                ResultSet found = connection.createStatement().executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        }
    }
}
