package org.quiltehr.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.zaxxer.hikari.HikariDataSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.retain.Kind;
import org.quiltehr.hub.retain.Retention;
import org.quiltehr.hub.retain.Rules;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * A year of journal and history under a running hub, and retention on it: what the disk gets back, what stays, and that what is
 * gone is said. {@code -Dquilt.retention.messages=N} simulates N messages a month instead of 200.
 */
class RetentionTest {

    private static final int MESSAGES = Integer.getInteger("quilt.retention.messages", 200);
    private static final int MONTHS = 12;
    private static final int BYTES = 2048;
    private static final YearMonth NOW = YearMonth.now(ZoneOffset.UTC);

    @TempDir
    static Path folder;

    private static String url = "";
    private static Hub.Running hub;
    private static Http http;
    private static JdbcClient jdbc;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        url = TestDatabase.url();
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), url, null, true));
        http = new Http(hub.base());
        jdbc = JdbcClient.create(hub.context().getBean(HikariDataSource.class));
        http.put("/practices/lake", "{\"name\":\"Lake\",\"timezone\":\"America/New_York\"}");
        http.put("/practices/lake/feeds/ehr", "{\"adapter\":\"hl7v2\"}");
    }

    @AfterAll
    static void stop() {
        hub.context().close();
    }

    private static String send(String control, String family) throws IOException, InterruptedException {
        var answer = http.send(
                "POST",
                "/practices/lake/feeds/ehr/messages",
                "application/hl7-v2",
                """
                MSH|^~\\&|LAKE|LAKE|HUB|HUB|20260301101500||ADT^A08^ADT_A01|%s|P|2.5.1
                EVN|A08|20260301101500
                PID|1||R1^^^LAKE^MR||%s^Otto||19620922|M
                """.formatted(control, family).replace("\n", "\r").getBytes(StandardCharsets.UTF_8),
                "Prefer",
                "wait=110");
        assertThat(answer.body()).contains("\"stored\"");
        return http.json("/practices/lake/messages").at("/messages/0/id").asString();
    }

    /** Copies of a message and its outcome, each month's with ids of that month, their bytes as hard to pack as real ones. */
    private static void year(String template, int state) {
        byte[] noise = new byte[BYTES];
        new Random(1).nextBytes(noise);
        byte[] body = Zstd.compress(noise);
        for (int back = 1; back <= MONTHS; back++) {
            YearMonth month = NOW.minusMonths(back);
            Instant from = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            Instant to =
                    month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            String name = "message_" + month.toString().replace('-', '_');
            jdbc.sql("create table if not exists " + name + " partition of message for values from ('" + floor(from)
                            + "') to ('" + floor(to) + "')")
                    .update();
            jdbc.sql("""
                            with made as (
                              select n, (lpad(to_hex(:ms + n * 1000), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8'
                                || substr(md5(:ms || '-' || :state || '-' || n), 1, 15))::uuid as id
                              from generate_series(1, :count) n),
                            put as (
                              insert into message select made.id, m.place, to_timestamp(:ms / 1000 + n), m.practice, m.feed, m.parent,
                                m.part, m.parts, m.type, m.control, m.reused, m.source_time, m.digest, m.content_type, m.size,
                                m.keys, :body
                              from made, message m where m.id = :id::uuid)
                            insert into outcome (message, practice, feed, state, finished, source_time, place, adapter,
                              adapter_version, settings, mapped, contents, receipt)
                            select made.id, o.practice, o.feed, :state, o.finished, o.source_time, o.place, o.adapter,
                              o.adapter_version, o.settings, o.mapped, o.contents, o.receipt
                            from made, outcome o where o.message = :id::uuid
                            """)
                    .param("ms", from.toEpochMilli())
                    .param("count", state == 3 ? 1 : MESSAGES)
                    .param("state", state)
                    .param("id", template)
                    .param("body", body)
                    .update();
        }
    }

    private static String floor(Instant at) {
        return new java.util.UUID(at.toEpochMilli() << 16, 0).toString();
    }

    private static long number(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    private static String retain(int expected, String... more) throws IOException {
        Path config = Files.writeString(folder.resolve("quilt.yaml"), "retention: {journal: 3 months}\n");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8);
        List<String> args = new java.util.ArrayList<>(List.of("--config", config.toString(), "--db", url));
        args.addAll(List.of(more));
        int code = RetainCommand.run(args.toArray(String[]::new), to, to);
        assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isEqualTo(expected);
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aYearOfJournalGoesAndTheReceiptsStay() throws IOException, InterruptedException {
        String template = send("Y1", "Brandt");
        year(template, 1);
        year(template, 3); // and one in quarantine each month
        YearMonth gone = NOW.minusMonths(4);
        String old = jdbc.sql("select id::text from message where id >= ?::uuid and id < ?::uuid and exists"
                        + " (select from outcome o where o.message = id and o.state = 1) limit 1")
                .params(
                        floor(gone.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant()),
                        floor(gone.plusMonths(1)
                                .atDay(1)
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant()))
                .query(String.class)
                .single();
        assertThat(http.get("/practices/lake/messages/" + old + "/raw").statusCode())
                .isEqualTo(200);
        String receipt =
                http.get("/practices/lake/messages/" + old + "/receipt").body();
        long messages = number("select count(*) from message");
        long before = number("select pg_database_size(current_database())");

        assertThat(retain(0, "--dry-run").lines()).hasSize(MONTHS - 3).allMatch(line -> line.contains("would be"));
        assertThat(number("select pg_database_size(current_database())")).isGreaterThanOrEqualTo(before);
        assertThat(retain(0).lines()).hasSize(MONTHS - 3).allMatch(line -> line.contains(MESSAGES + " rows dropped"));

        long after = number("select pg_database_size(current_database())");
        System.out.println("retention: " + MONTHS + " months of " + MESSAGES + " messages, 3 kept: " + before
                + " bytes before, " + after + " after");
        long bodies = (long) BYTES * MESSAGES * (MONTHS - 3);
        assertThat(before - after).as("the disk is free at once").isGreaterThan(bodies / 2);
        assertThat(number("select count(*) from message")).isEqualTo(messages);
        assertThat(retain(0)).contains("nothing is past its time");
        whatIsGoneIsSaid(old, receipt);
        whatIsQuarantinedKeepsItsBytes(gone);
    }

    private static void whatIsGoneIsSaid(String old, String receipt) throws IOException, InterruptedException {
        var raw = http.get("/practices/lake/messages/" + old + "/raw");
        assertThat(raw.statusCode()).isEqualTo(410);
        assertThat(raw.body()).contains("bytes-dropped", "dropped by the retention of the journal at");
        var replay = http.send("POST", "/practices/lake/messages/" + old + "/replay", "application/json", new byte[0]);
        assertThat(replay.statusCode()).isEqualTo(410);
        JsonNode now = http.json("/practices/lake/messages/" + old + "/receipt");
        assertThat(now.path("bytesDropped").asString()).isNotEmpty();
        assertThat(receipt).contains("\"ledger\"").doesNotContain("bytesDropped");
        assertThat(now.path("ledger").size()).isGreaterThan(5);
    }

    private static void whatIsQuarantinedKeepsItsBytes(YearMonth gone) throws IOException, InterruptedException {
        List<String> quarantined = jdbc.sql("select message::text from outcome where state = 3 order by message")
                .query(String.class)
                .list();
        assertThat(quarantined).hasSize(MONTHS);
        for (String one : quarantined) {
            assertThat(http.get("/practices/lake/messages/" + one + "/raw").statusCode())
                    .as(gone + " and others")
                    .isEqualTo(200);
        }
    }

    @Test
    void historyAndChangesGoByMonthAndReadersAreTold() throws Exception {
        send("H1", "Brandt");
        send("H2", "Brandt-Amsel");
        send("H3", "Brandt-Falk");
        String id = http.json("/practices/lake/fhir/Patient?identifier=R1")
                .at("/entry/0/resource/id")
                .asString();
        String base = "/practices/lake/fhir/Patient/" + id;
        int version = http.json(base).at("/meta/versionId").asInt();
        assertThat(http.get(base + "/_history/1").statusCode()).isEqualTo(200);
        long links = number("select count(*) from change where kind <> 0");
        jdbc.sql("insert into change (number, at, kind, types, homes, pks, vers)"
                        + " values (nextval('change_number'), now(), 1, '{}', '{}', '{}', '{}')")
                .update();
        Instant later = NOW.plusMonths(5).atDay(2).atStartOfDay(ZoneOffset.UTC).toInstant();
        Retention retention = new Retention(
                hub.context().getBean(HikariDataSource.class), new Rules(Map.of(Kind.HISTORY, 3, Kind.CHANGES, 3)));
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofMinutes(1))
                .until(() -> retention.plan(later).isEmpty()
                        || retention.run(later, "test").stream().allMatch(step -> step.held() == null));
        assertThat(number("select count(*) from hist")).isZero();
        assertThat(number("select count(*) from change where kind = 0")).isZero();
        assertThat(number("select count(*) from change where kind <> 0")).isEqualTo(links + 1);

        var answer = http.get(base + "/_history/1");
        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(answer.body()).contains("dropped by retention");
        assertThat(http.get(base + "/_history/" + version).statusCode()).isEqualTo(200);
        assertThat(http.get(base + "/_history/" + (version + 1)).statusCode()).isEqualTo(404);
        var earlier = http.get(base + "/$everything?_asOf=2026-01-01T00:00:00Z");
        assertThat(earlier.statusCode()).isEqualTo(410);
        assertThat(earlier.body()).contains("dropped by retention");
        send("H4", "Brandt-Gans");
        assertThat(http.get(base + "/_history/" + version).statusCode()).isEqualTo(200);
    }
}
