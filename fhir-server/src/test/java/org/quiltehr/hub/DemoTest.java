package org.quiltehr.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.testkit.FhirValidity;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.demo.DemoLoader;
import org.quiltehr.hub.summary.IpsValidator;
import org.quiltehr.hub.summary.SummaryCheck;
import org.quiltehr.hub.trace.ExcerptCheck;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The demo network through the front doors: one chart out of several practices, valid, and the same after a replay. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoTest {

    private static final String OKONKWO = "http://riverbend.example.org/mrn|778";
    private static final List<String> PRACTICES = List.of("lakeside", "hillcrest", "riverbend", "mercy");

    @TempDir
    static Path data;

    private HubProcess hub;
    private Http http;
    private DemoLoader.Outcome outcome;

    @BeforeAll
    void load() throws Exception {
        hub = HubProcess.start(data);
        http = new Http(hub.base());
        DemoLoader loader = new DemoLoader(hub.base(), hub.mllpPort());
        loader.declare();
        outcome = loader.load(sent -> {});
    }

    @AfterAll
    void stop() throws Exception {
        hub.close();
    }

    @Test
    void everyMessageOfTheDemoIsStored() throws Exception {
        Map<String, Integer> quarantined = new TreeMap<>();
        for (String practice : PRACTICES) {
            quarantined.put(
                    practice,
                    http.json("/practices/" + practice + "/messages?state=quarantined")
                            .path("total")
                            .asInt(-1));
        }
        assertEquals(0, outcome.notStored(), "quarantined: " + quarantined);
        assertTrue(outcome.stored() > 400, "stored " + outcome.stored());
    }

    @Test
    void onePatientStandsForTheRecordsOfThreePracticesAndAHospital() throws Exception {
        ObjectNode found = http.json("/fhir/Patient?family=okonkwo&birthdate=1948-03-12");
        assertEquals(1, found.path("entry").size(), found::toString);
        JsonNode patient = found.path("entry").path(0).path("resource");
        assertEquals(4, patient.path("link").size(), patient::toString);
        assertTrue(patient.path("identifier").size() >= 4, patient::toString);
    }

    @Test
    void theSummaryHoldsEntriesOfThreeSources() throws Exception {
        ObjectNode document =
                http.json("/fhir/Patient/$summary?identifier=" + URLEncoder.encode(OKONKWO, StandardCharsets.UTF_8));
        assertEquals("document", document.path("type").asString());
        assertEquals(
                "Composition",
                document.path("entry")
                        .path(0)
                        .path("resource")
                        .path("resourceType")
                        .asString());
        Set<String> sources = new HashSet<>();
        for (JsonNode entry : document.path("entry")) {
            for (JsonNode tag : entry.path("resource").path("meta").path("tag")) {
                if (tag.path("system").asString("").equals("http://quiltehr.org/practice")) {
                    sources.add(tag.path("code").asString());
                }
            }
        }
        assertTrue(sources.containsAll(List.of("lakeside", "hillcrest", "riverbend")), sources::toString);
    }

    @Test
    void theSummaryOfEveryPersonIsAValidInternationalPatientSummary() throws Exception {
        Assumptions.assumeTrue(IpsValidator.load().isPresent(), "SKIPPED: the IPS package is not there");
        SummaryCheck check = new SummaryCheck();
        for (JsonNode entry : http.json("/fhir/Patient?_count=200").path("entry")) {
            String id = entry.path("resource").path("id").asString();
            check.document(id, http.bytes("/fhir/Patient/" + id + "/$summary"));
        }
        check.print();
        assertTrue(check.documents() >= 50, "persons " + check.documents());
        assertEquals(Map.of(), check.errors());
    }

    @Test
    @Tag("long")
    void everyEntryOfEverySummaryLeadsToTheBytesItCameFrom() throws Exception {
        ExcerptCheck check = new ExcerptCheck(http);
        for (JsonNode entry : http.json("/fhir/Patient?_count=200").path("entry")) {
            check.summary("/fhir/Patient/" + entry.at("/resource/id").asString() + "/$summary");
        }
        System.out.println("entries of the demo's summaries: " + check.entries() + ", traced: " + check.verified());
    }

    @Test
    void everyStoredResourceIsValidR4() throws Exception {
        int count = 0;
        Map<String, Integer> types = new TreeMap<>();
        List<String> errors = new ArrayList<>();
        Set<String> shapes = new HashSet<>();
        for (String practice : PRACTICES) {
            for (String type : types()) {
                String next = "/practices/" + practice + "/fhir/" + type + "?_count=500";
                while (!next.isEmpty()) {
                    ObjectNode page = http.json(next);
                    for (JsonNode entry : page.path("entry")) {
                        ObjectNode resource = (ObjectNode) entry.path("resource");
                        count++;
                        types.merge(type, 1, Integer::sum);
                        if (shapes.add(shape(resource))) {
                            FhirValidity.errors(resource).forEach(e -> errors.add(practice + " " + type + ": " + e));
                        }
                    }
                    next = link(page);
                }
            }
        }
        System.out.println("demo resources: " + count + " " + types + ", distinct shapes validated: " + shapes.size());
        assertTrue(count > 1_500, "resources " + count);
        assertEquals(List.of(), errors.stream().distinct().limit(20).toList());
    }

    @Test
    void replayOfTheWholeJournalChangesNoRow() throws Exception {
        List<String> all = new ArrayList<>();
        for (String practice : PRACTICES) {
            all.addAll(messages(practice));
        }
        assertTrue(all.size() > 400, "messages " + all.size());
        replay(all);
    }

    @Test
    void replayOfTheOldestMessageOfEachPatientChangesNoRow() throws Exception {
        Set<String> patients = new HashSet<>();
        List<String> oldest = new ArrayList<>();
        for (String practice : PRACTICES) {
            for (String message : messages(practice).reversed()) {
                for (JsonNode resource : http.json(message).path("resources")) {
                    String reference = resource.path("reference").asString("");
                    if (reference.startsWith("Patient/") && patients.add(reference)) {
                        oldest.add(message);
                    }
                }
            }
        }
        assertEquals(83, oldest.size(), "one for each registration");
        replay(oldest);
    }

    /** Each message is queued and worked again, and every row is as it was. */
    private void replay(List<String> messages) throws Exception {
        String before = digest();
        String finished = http.json(messages.getFirst()).path("finished").asString("");
        for (String message : messages) {
            HttpResponse<String> answer = http.send("POST", message + "/replay", "application/json", new byte[0]);
            assertEquals(202, answer.statusCode(), message);
            assertTrue(FhirJson.parse(answer.body()).path("queued").asBoolean(false), message + " was not queued");
        }
        waitUntilDone();
        // equal to what it said then: not even its outcome is written anew
        assertEquals(finished, http.json(messages.getFirst()).path("finished").asString(""));
        assertEquals(before, digest());
    }

    private void waitUntilDone() throws Exception {
        for (String practice : PRACTICES) {
            while (http.json("/practices/" + practice + "/messages?state=received")
                            .path("total")
                            .asInt(-1)
                    != 0) {
                Thread.sleep(50);
            }
        }
    }

    private List<String> messages(String practice) throws Exception {
        List<String> ids = new ArrayList<>();
        String next = "/practices/" + practice + "/messages?_count=1000";
        while (!next.isEmpty()) {
            ObjectNode page = http.json(next);
            page.path("messages")
                    .forEach(m -> ids.add("/practices/" + practice + "/messages/"
                            + m.path("id").asString()));
            next = page.path("next").asString("");
        }
        return ids;
    }

    private static Set<String> types() {
        Set<String> types = new LinkedHashSet<>(FhirTypes.names());
        types.removeAll(Set.of("Bundle", "Parameters", "OperationOutcome"));
        return types;
    }

    private static String link(ObjectNode page) {
        for (JsonNode link : page.path("link")) {
            if (link.path("relation").asString("").equals("next")) {
                return link.path("url").asString();
            }
        }
        return "";
    }

    /** Type, and the set of paths: what decides validity besides values. */
    private static String shape(JsonNode resource) {
        Set<String> paths = new java.util.TreeSet<>();
        paths(resource, resource.path("resourceType").asString(), paths);
        return paths.toString();
    }

    private static void paths(JsonNode node, String path, Set<String> into) {
        if (node.isObject()) {
            node.properties().forEach(p -> paths(p.getValue(), path + "." + p.getKey(), into));
        } else if (node.isArray()) {
            node.forEach(n -> paths(n, path, into));
        } else if (path.endsWith(".code") || path.endsWith(".system") || path.endsWith(".status")) {
            into.add(path + "=" + node.asString(""));
        } else {
            into.add(path);
        }
    }

    /** All clinical, index and identity rows as one hash for each table. */
    private String digest() throws Exception {
        StringBuilder digest = new StringBuilder();
        List<String> pid = Files.readAllLines(data.resolve("cluster/postmaster.pid"));
        String url = "jdbc:postgresql://127.0.0.1:" + pid.get(3).strip() + "/postgres?user=quilt&password="
                + Files.readString(data.resolve("postgresql.password")).strip();
        try (Connection connection = DriverManager.getConnection(url)) {
            for (String table : tables(connection)) {
                digest.append(table)
                        .append(' ')
                        .append(one(connection, """
                        select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) from %s t
                        """.formatted(table)))
                        .append('\n');
            }
        }
        return digest.toString();
    }

    /** Everything but the journal, configuration, "last stated", followers, leases, the watch, what workers count and the audit trail, which move. */
    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
                order by c.relname
                """)) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        tables.removeAll(Set.of(
                "flyway_schema_history",
                "setting",
                "dictionary",
                "practice",
                "feed",
                "work",
                "outcome",
                "message",
                "last_stated",
                "unknown_sender",
                "follower",
                "lease",
                "feed_slot",
                "watch_condition",
                "watch_notice",
                "disagreement",
                "disagreement_look",
                "disagreement_mark",
                "practice_quality",
                "audit",
                "audit_seal"));
        assertTrue(tables.containsAll(List.of("res", "hist", "lookup", "str", "member", "change")), tables::toString);
        return tables;
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertTrue(rows.next());
            return rows.getString(1);
        }
    }
}
