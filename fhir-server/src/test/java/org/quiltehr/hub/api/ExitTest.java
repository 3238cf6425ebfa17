package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.ExitCommand;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/**
 * A patient's record is purged, then a practice leaves, while the hub serves: what it takes along is whole, no table holds
 * anything of it (asked of every table there is), the other practice's rows are as they were, and who follows is told.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExitTest {

    /** Stands in everything the leaving practice sends. */
    private static final String CANARY = "Zyxcanary";

    private static final String TOPIC = "http://hl7.org/fhir/us/core/SubscriptionTopic/patient-data-feed";

    @TempDir
    static Path folder;

    private static Fhir fhir;
    private static Sink subscriber;
    private static JdbcClient jdbc;
    private static String shared = "";
    private static String alone = "";

    @BeforeAll
    static void start() {
        System.setProperty("quilt.notify.allow-private", "true");
        fhir = new Fhir();
        subscriber = new Sink();
        jdbc = JdbcClient.create(new DriverManagerDataSource(fhir.database));
        for (String practice : List.of("leaving", "staying")) {
            put("/practices/" + practice, "{\"name\":\"" + practice + "\",\"timezone\":\"America/New_York\"}");
            put("/practices/" + practice + "/feeds/ehr", "{\"adapter\":\"hl7v2\"}");
        }
        // one human at both, who links by an exact match with an identifier in common
        send("leaving", "1", "L1", "Okonkwo", "Ngozi" + CANARY, "19700301");
        send("staying", "2", "S1", "Okonkwo", "Ngozi" + CANARY, "19700301");
        send("leaving", "3", "L2", CANARY, "Only", "19500707");
        send("leaving", "4", "L2", CANARY + "-Later", "Only", "19500707");
        send("leaving", "5", "L3", CANARY + "Purged", "First", "19610606");
        send("staying", "6", "S2", "Stays", "Here", "19400101");
        shared = id("leaving", "L1");
        alone = id("leaving", "L2");
    }

    @AfterAll
    static void stop() {
        subscriber.close();
        fhir.close();
        System.clearProperty("quilt.notify.allow-private");
    }

    private static void put(String path, String json) {
        assertThat(fhir.send("PUT", fhir.root + path, json, "Content-Type", "application/json")
                        .status())
                .isLessThan(300);
    }

    private static void send(String practice, String control, String mrn, String family, String given, String birth) {
        String message = """
                MSH|^~\\&|EHR|%1$s|HUB|HUB|20260301101500||ORU^R01^ORU_R01|%2$s|P|2.5.1
                PID|1||%3$s^^^%1$s^MR~9%6$s^^^USSSA^SS||%4$s^%5$s||%6$s|F|||1 %8$s St^^Dayton^OH^45402
                OBR|1|P%2$s|F%2$s|2160-0^Creatinine^LN|||20260301100000
                OBX|1|NM|2160-0^Creatinine^LN||1.%2$s|mg/dL|||||F|||20260301100000
                OBX|2|ST|LOCAL%7$s^%8$s result^L||%8$s||||||F|||20260301100000
                """.formatted(
                        practice.toUpperCase(java.util.Locale.ROOT),
                        control,
                        mrn,
                        family,
                        given,
                        birth,
                        practice,
                        practice.equals("leaving") ? CANARY : "Plain")
                .replace("\n", "\r");
        Fhir.Response answer = fhir.send(
                "POST",
                fhir.root + "/practices/" + practice + "/feeds/ehr/messages",
                message,
                "Content-Type",
                "application/hl7-v2",
                "Prefer",
                "wait=110");
        assertThat(answer.body()).contains("\"stored\"");
    }

    private static String id(String practice, String mrn) {
        return fhir.get(fhir.root + "/practices/" + practice + "/fhir/Patient?identifier=" + mrn)
                .json()
                .at("/entry/0/resource/id")
                .asString();
    }

    private static long number(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    private static int command(String... args) {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--why", "test", "--db", fhir.database));
        return ExitCommand.run(all.toArray(String[]::new), out, System.err);
    }

    /** Tables with the names of their columns, of the whole schema; of partitioned ones the whole. */
    private static Map<String, Set<String>> tables() {
        Map<String, Set<String>> tables = new TreeMap<>();
        jdbc.sql("""
                select c.relname, string_agg(a.attname, ' ') from pg_class c
                join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                group by 1""").query(rs -> {
            tables.put(rs.getString(1), Set.of(rs.getString(2).split(" ")));
        });
        return tables;
    }

    private static final String ROWS_OF =
            "(select home, pk from res where practice = (select num from practice where slug = '%s'))";

    /** The rows of the practice that stays, table by table. */
    private static Map<String, String> staying() {
        Map<String, String> hashes = new HashMap<>();
        tables().forEach((table, columns) -> {
            String which = columns.contains("practice") && !table.endsWith("_job")
                    ? "practice = (select num from practice where slug = 'staying')"
                    : columns.contains("home") && columns.contains("pk")
                            ? "(home, pk) in " + ROWS_OF.formatted("staying")
                            : "";
            // who is one person with whom is said anew, what workers count is counted again, the audit trail goes on
            if (!which.isEmpty()
                    && !Set.of("member", "audit", "rematch", "practice_quality", "disagreement_look")
                            .contains(table)) {
                hashes.put(
                        table,
                        jdbc.sql(
                                        "select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from "
                                                + table + " t where " + which)
                                .query(String.class)
                                .single());
            }
        });
        assertThat(hashes).hasSizeGreaterThan(15);
        return hashes;
    }

    @Test
    @Order(1)
    void aPatientsRecordIsPurgedByAnAdministrator() {
        String purged = id("leaving", "L3");
        String message = jdbc.sql("select m.id::text from message m where m.control = '5'")
                .query(String.class)
                .single();
        String address = fhir.root + "/practices/leaving/patients/" + purged + "/purge";
        assertThat(fhir.send("POST", address, "{}", "Content-Type", "application/json")
                        .status())
                .isEqualTo(400);
        Fhir.Response done = fhir.send("POST", address, "{\"why\":\"asked to\"}", "Content-Type", "application/json");
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(done.json().path("messages").asInt()).isEqualTo(1);
        assertThat(fhir.get(fhir.root + "/practices/leaving/fhir/Patient/" + purged)
                        .status())
                .isEqualTo(410);
        assertThat(fhir.get(fhir.root + "/practices/leaving/fhir/Patient?family=" + CANARY + "Purged")
                        .json()
                        .has("entry"))
                .isFalse();
        assertThat(number("select count(*) from message where id = '" + message + "' and body is not null"))
                .isZero();
        Fhir.Response raw = fhir.get(fhir.root + "/practices/leaving/messages/" + message + "/raw");
        assertThat(raw.status()).isEqualTo(410);
        assertThat(raw.body()).contains("purge");
        assertThat(fhir.get(fhir.root + "/practices/leaving/messages/" + message + "/receipt")
                        .status())
                .isEqualTo(200);
        assertThat(fhir.send(
                                "POST",
                                fhir.root + "/practices/leaving/patients/AAAAAAAAAAAAA-AAAAAAAAAAAAA/purge",
                                "{\"why\":\"x\"}",
                                "Content-Type",
                                "application/json")
                        .status())
                .isIn(404, 409);
        assertThat(number("select count(*) from audit where interaction = 'purge' and pk is not null"))
                .isEqualTo(1);
        hasNothingOf(CANARY + "Purged");
    }

    @Test
    @Order(2)
    void aPracticeLeavesWithAllItsData() throws IOException {
        long resources = number("select count(*) from res r join practice p on p.num = r.practice"
                + " where p.slug = 'leaving' and not r.deleted");
        long messages =
                number("select count(*) from message m join practice p on p.num = m.practice where p.slug = 'leaving'");
        String subscription = subscribe();
        Instant before = Instant.now();
        Map<String, String> staying = staying();
        Path out = folder.resolve("out");
        Files.createDirectories(out);
        Path full = Files.writeString(out.resolve("other"), "x");
        assertThat(command("exit", "leaving", out.toString()))
                .as("a folder with something in it")
                .isEqualTo(2);
        Files.delete(full);
        assertThat(
                        number(
                                "select count(*) from res where not deleted and practice = (select num from practice where slug = 'leaving')"))
                .isEqualTo(resources);

        assertThat(command("exit", "leaving", out.toString())).isEqualTo(0);

        assertThat(staying()).isEqualTo(staying);
        whatItTookAlongIsWhole(out, resources, messages);
        noTableHoldsAnythingOfIt();
        hasNothingOf(CANARY + "-Later");
        whoFollowsIsTold(subscription, before);
        readersSeeThatItIsGone();
    }

    private static String subscribe() {
        String id = fhir.create("""
                {"resourceType":"Subscription","status":"requested","reason":"test","criteria":"%s",
                 "_criteria":{"extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria",
                   "valueString":"Observation?patient=Patient/%s"}]},
                 "channel":{"type":"rest-hook","endpoint":"%s","payload":"application/fhir+json",
                  "_payload":{"extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content",
                   "valueCode":"id-only"}]}}}""".formatted(TOPIC, alone, subscriber.url()));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> fhir.get("Subscription/" + id)
                        .json()
                        .path("status")
                        .asString()
                        .equals("active"));
        return id;
    }

    private static void whatItTookAlongIsWhole(Path out, long resources, long messages) throws IOException {
        long lines = 0;
        for (String sum : Files.readAllLines(out.resolve("SHA256SUMS"))) {
            String[] parts = sum.split(" {2}", 2);
            assertThat(HexFormat.of().formatHex(sha256(Files.readAllBytes(out.resolve(parts[1])))))
                    .isEqualTo(parts[0]);
            if (parts[1].startsWith("fhir/")) {
                for (String line : Files.readAllLines(out.resolve(parts[1]))) {
                    JsonNode resource = FhirJson.parse(line);
                    assertThat(parts[1])
                            .isEqualTo("fhir/" + resource.path("resourceType").asString() + ".ndjson");
                    lines++;
                }
            }
        }
        assertThat(lines).isEqualTo(resources);
        assertThat(Files.readString(out.resolve("history/Patient.ndjson"))).contains(CANARY);
        List<String> letters = new ArrayList<>();
        try (var files = Files.list(out.resolve("messages"))) {
            for (Path file : files.toList()) {
                letters.addAll(Files.readAllLines(file));
            }
        }
        assertThat(letters).hasSize((int) messages);
        long whole = letters.stream()
                .map(FhirJson::parse)
                .filter(letter -> letter.has("body"))
                .filter(letter -> {
                    byte[] body = java.util.Base64.getDecoder()
                            .decode(letter.path("body").asString());
                    return new String(body, StandardCharsets.UTF_8).startsWith("MSH|")
                            && HexFormat.of()
                                    .formatHex(sha256(body))
                                    .equals(letter.path("sha256").asString());
                })
                .count();
        assertThat(whole).as("all but the one that was purged before").isEqualTo(messages - 1);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of every table of the schema; tombstones, their addresses and the trail stay, and hold no content. */
    private static void noTableHoldsAnythingOfIt() {
        String num = "(select num from practice where slug = 'leaving')";
        tables().forEach((table, columns) -> {
            if (Set.of("res", "audit", "member", "alias").contains(table)) {
                return;
            }
            if (columns.contains("practice")) {
                String key = table.endsWith("_job") ? "'leaving'" : num;
                assertThat(number("select count(*) from " + table + " where practice = " + key))
                        .as(table)
                        .isZero();
            }
            for (String of : List.of("", "a_", "b_", "to_", "old_", "stay_", "consent_")) {
                if (columns.contains(of + "home") && columns.contains(of + "pk")) {
                    assertThat(number("select count(*) from " + table + " where (" + of + "home, " + of + "pk) in "
                                    + ROWS_OF.formatted("leaving")))
                            .as(table + " by " + of + "pk")
                            .isZero();
                }
            }
        });
        assertThat(number("select count(*) from res where practice = " + num
                        + " and not (deleted and body = '' and tokens is null"
                        + " and refs is null and code is null and date_hi is null and qty is null and present = 0)"))
                .as("tombstones hold nothing")
                .isZero();
        assertThat(number("select count(*) from message m where m.practice = " + num))
                .isZero();
        assertThat(number("select count(*) from feed where practice = " + num)).isZero();
    }

    /** In no column of any table, as text or as bytes; the audit trail's own words aside. */
    private static void hasNothingOf(String word) {
        String hex = HexFormat.of().formatHex(word.getBytes(StandardCharsets.UTF_8));
        tables().keySet().stream()
                .filter(table -> !table.equals("audit"))
                .forEach(table -> assertThat(number("select count(*) from " + table + " t where t::text ilike '%" + word
                                + "%' or t::text like '%" + hex + "%'"))
                        .as(table)
                        .isZero());
    }

    private static void whoFollowsIsTold(String subscription, Instant before) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> number("select count(*) from subscription_event where subscription = '" + subscription
                                + "' and gone")
                        > 0);
        assertThat(number("select count(*) from res where deleted and updated >= '" + before
                        + "' and practice = (select num from practice where slug = 'leaving')"))
                .as("what an export since then lists as deleted")
                .isGreaterThan(10);
    }

    private static void readersSeeThatItIsGone() {
        assertThat(fhir.get(fhir.root + "/practices/leaving/fhir/Patient/" + alone)
                        .status())
                .isEqualTo(410);
        assertThat(fhir.get("Patient/" + alone).status()).isEqualTo(410);
        JsonNode found = fhir.get("Patient?family=okonkwo").json().path("entry");
        assertThat(found.size()).isEqualTo(1);
        assertThat(found.at("/0/resource/link").isMissingNode()
                        || found.at("/0/resource/link").isEmpty())
                .isTrue();
        assertThat(found.at("/0/resource/id").asString()).isNotEqualTo(shared);
        assertThat(fhir.get("Patient?identifier=L1").json().has("entry")).isFalse();
        assertThat(number("select count(*) from audit where interaction = 'purge'"))
                .isEqualTo(2);
    }
}
