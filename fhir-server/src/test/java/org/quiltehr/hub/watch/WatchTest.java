package org.quiltehr.hub.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.outbound.Reach;
import org.quiltehr.hub.pipeline.TestHub;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practices;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import tools.jackson.databind.JsonNode;

/** Conditions of a running hub: opened once, told once, closed when it is in order again, told once more. */
class WatchTest {

    private static final ZoneId ZONE = ZoneId.of("America/New_York");
    private static final Instant TUESDAY = at(LocalDate.of(2026, 10, 27), 9, 0);

    private static TestHub hub;
    private static Look look;
    private static ConditionSql conditions;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
        look = hub.bean(Look.class);
        conditions = hub.bean(ConditionSql.class);
        for (String feed : List.of("a", "b", "c")) {
            hub.http().put("/practices/p/feeds/" + feed, "{\"adapter\":\"script\"}");
        }
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @AfterEach
    void forget() {
        hub.sql().sql("delete from watch_notice").update();
        hub.sql().sql("delete from watch_condition").update();
        hub.sql().sql("delete from feed_slot").update();
    }

    private static Instant at(LocalDate day, int hour, int minute) {
        return day.atTime(hour, minute).atZone(ZONE).toInstant();
    }

    private static int feed(String slug) {
        Practices practices = hub.bean(Practices.class);
        return practices
                .feed(practices.bySlug("p").orElseThrow().ref(), slug)
                .map(Feed::num)
                .orElseThrow();
    }

    /** A month in which a feed sent in every quarter hour from 8 to 17 on working days, until an instant. */
    private static void sent(String feed, Instant until) {
        Week week = new Week(ZONE, true);
        long end = Rhythm.slot(until);
        for (long slot = end - 28L * SilentFeeds.SLOTS_OF_DAY; slot < end; slot++) {
            int hour = week.hour(Rhythm.at(slot));
            if (hour / 24 < 5 && hour % 24 >= 8 && hour % 24 < 17) {
                hub.sql()
                        .sql("insert into feed_slot values (:feed, :slot, 3) on conflict do nothing")
                        .param("feed", feed(feed))
                        .param("slot", (int) slot)
                        .update();
            }
        }
    }

    private static List<String> open() {
        return conditions.open().stream()
                .map(c -> c.kind().code() + " " + c.subject())
                .toList();
    }

    private static void lookEach(Instant from, int minutes) {
        for (int minute = 0; minute <= minutes; minute += 15) {
            look.at(from.plus(minute, ChronoUnit.MINUTES));
        }
    }

    @Test
    void oneSilentFeedIsToldOfOnceAndOnceMoreWhenItIsBack() {
        sent("a", TUESDAY);
        for (String other : List.of("b", "c")) {
            sent(other, TUESDAY.plus(6, ChronoUnit.HOURS));
        }
        lookEach(TUESDAY, 15);
        assertThat(open()).isEmpty();
        lookEach(TUESDAY.plus(30, ChronoUnit.MINUTES), 240);
        assertThat(open()).containsExactly("feed-silent p/a");
        assertThat(conditions.open().getFirst().text()).contains("2026-10-27 09:00 EDT");
        sent("a", TUESDAY.plus(5, ChronoUnit.HOURS));
        lookEach(TUESDAY.plus(5, ChronoUnit.HOURS), 0);
        assertThat(open()).isEmpty();
        assertThat(conditions.untold()).extracting(ConditionSql.Notice::opening).containsExactly(true, false);
    }

    @Test
    void manySilentFeedsAreOneConditionOfTheNetwork() {
        for (String feed : List.of("a", "b", "c")) {
            sent(feed, TUESDAY);
        }
        lookEach(TUESDAY, 240);
        assertThat(open()).containsExactly("network-silent ");
        assertThat(conditions.untold()).hasSize(1);
    }

    @Test
    void refusedMessagesOpenACondition() throws Exception {
        for (int i = 0; i < 6; i++) {
            hub.send("f", "{ no message " + i, "wait=20");
        }
        look.at(Instant.now());
        assertThat(open()).containsExactly("feed-refused p/f");
        JsonNode answer = hub.http().json("/conditions?days=1");
        assertThat(answer.path("conditions").path(0).path("kind").asString()).isEqualTo("feed-refused");
        assertThat(answer.path("conditions").path(0).path("text").asString()).contains("6 of 6");
        assertThat(hub
                        .sql()
                        .sql("select messages from feed_slot where feed = " + feed("f"))
                        .query(Integer.class)
                        .list()
                        .stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(6);
    }

    @Test
    void noticesGoOutTogetherAndWaitForTheMorningAndForTheMailServer() throws Exception {
        Finding quiet = new Finding(Finding.Kind.FEED_SILENT, "p/a", "quiet");
        Finding urgent = new Finding(Finding.Kind.DISK, "", "full");
        Instant night = at(LocalDate.of(2026, 10, 27), 23, 30);
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(server.getSmtp().getPort());
        Teller teller = new Teller(
                conditions,
                List.of(new Mail(sender, "hub@example.org", "admin@example.org, second@example.org", Map.of())),
                Quiet.of("22:00-07:00", ZONE),
                Digest.of("", ZONE));
        conditions.open(quiet, night);
        teller.at(night);
        assertThat(server.getReceivedMessages()).isEmpty();
        conditions.open(urgent, night);
        teller.at(night);
        assertThat(server.getReceivedMessages()).hasSize(2); // one letter, two people
        assertThat(server.getReceivedMessages()[0].getSubject()).contains("disk");
        conditions.close(conditions.open().getFirst().id(), night.plusSeconds(600));
        Instant morning = at(LocalDate.of(2026, 10, 28), 7, 0);
        server.stop();
        teller.at(morning);
        assertThat(conditions.untold()).as("the server was away").hasSize(2);
        server.start();
        sender.setPort(server.getSmtp().getPort());
        teller.at(morning.plusSeconds(60));
        teller.at(morning.plusSeconds(120));
        assertThat(server.getReceivedMessages()[server.getReceivedMessages().length - 1].getSubject())
                .isEqualTo("Quilt: 2 notices");
        assertThat(conditions.untold()).isEmpty();
        server.stop();
    }

    @Test
    void aPracticeIsToldThatAChartOfItsPatientWasOpenedInAnEmergency() throws Exception {
        Instant night = at(LocalDate.of(2026, 10, 27), 23, 30);
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(server.getSmtp().getPort());
        Map<String, String> offices = Mail.addresses("p=privacy@p.example, q=office@q.example");
        Teller teller = new Teller(
                conditions,
                List.of(new Mail(sender, "hub@example.org", "admin@example.org", offices)),
                Quiet.of("22:00-07:00", ZONE),
                Digest.of("", ZONE));
        conditions.open(new Finding(Finding.Kind.EMERGENCY, "p/emergency-7", "see /break-glass/reviews"), night);
        conditions.open(new Finding(Finding.Kind.FEED_SILENT, "p/a", "quiet"), night);
        teller.at(night);
        List<String> to = new ArrayList<>();
        for (var letter : server.getReceivedMessages()) {
            to.add(letter.getAllRecipients()[0].toString());
            assertThat(letter.getSubject()).contains("emergency p/emergency-7");
            assertThat(letter.getContent().toString()).doesNotContain("quiet");
        }
        assertThat(to).containsExactlyInAnyOrder("privacy@p.example", "admin@example.org");
        server.stop();
        assertThatThrownBy(() -> Mail.addresses("p@x.example")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void quietHoursAreRead() {
        assertThat(Quiet.of("", ZONE).at(TUESDAY)).isFalse();
        assertThat(Quiet.of("08:00-10:00", ZONE).at(TUESDAY)).isTrue();
        assertThat(Quiet.of("22:00-07:00", ZONE).at(TUESDAY)).isFalse();
        assertThatThrownBy(() -> Quiet.of("late", ZONE)).hasMessageContaining("22:00-07:00");
    }

    @Test
    void aWebhookTakesEachNoticeOnceWhateverTheMailServerDoes() throws Exception {
        List<String> posted = new CopyOnWriteArrayList<>();
        List<String> signatures = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            signatures.add(exchange.getRequestHeaders().getFirst("Quilt-Signature"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        int port = server.getAddress().getPort();
        JavaMailSenderImpl away = new JavaMailSenderImpl();
        away.setHost("127.0.0.1");
        away.setPort(1);
        Channel mail = new Mail(away, "hub@example.org", "admin@example.org", Map.of());
        Channel webhook = new Webhook(Reach.of("127.0.0.0/8"), URI.create("http://127.0.0.1:" + port + "/tell"), "key");
        Teller teller = new Teller(conditions, List.of(mail, webhook), Quiet.of("", ZONE), Digest.of("", ZONE));
        conditions.open(new Finding(Finding.Kind.FEED_SILENT, "p/a", "quiet"), TUESDAY);
        teller.at(TUESDAY);
        teller.at(TUESDAY.plusSeconds(60));
        assertThat(conditions.untold()).as("the mail server was away").hasSize(1);
        assertThat(posted).as("once").hasSize(1);
        JsonNode notice =
                org.quiltehr.adapter.spi.FhirJson.parse(posted.getFirst()).at("/notices/0");
        assertThat(notice.path("kind").asString()).isEqualTo("feed-silent");
        assertThat(notice.path("event").asString()).isEqualTo("opened");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("key".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(signatures.getFirst())
                .isEqualTo("sha256="
                        + HexFormat.of().formatHex(mac.doFinal(posted.getFirst().getBytes(StandardCharsets.UTF_8))));
        server.stop(0);
        assertThatThrownBy(() -> webhook.tell(conditions.untold())).isInstanceOf(Channel.NotTold.class);
        Channel refused = new Webhook(Reach.PUBLIC, URI.create("http://127.0.0.1:" + port + "/tell"), "");
        assertThatThrownBy(() -> refused.tell(conditions.untold()))
                .isInstanceOf(Channel.NotTold.class)
                .hasMessageContaining("quilt.outbound.allow");
    }

    @Test
    void aDigestIsOnceADayAndWhatIsUrgentDoesNotWait() {
        Digest digest = Digest.of("08:00", ZONE);
        Instant noticed = at(LocalDate.of(2026, 10, 27), 9, 0);
        assertThat(digest.due(noticed, noticed.plusSeconds(60))).isFalse();
        assertThat(digest.due(noticed, at(LocalDate.of(2026, 10, 28), 7, 59))).isFalse();
        assertThat(digest.due(noticed, at(LocalDate.of(2026, 10, 28), 8, 0))).isTrue();
        assertThat(Digest.of("", ZONE).due(noticed, noticed)).isTrue();
        assertThatThrownBy(() -> Digest.of("early", ZONE)).hasMessageContaining("08:00");
    }

    @Test
    void certificatesBackupsAndReviewsAreWatched() {
        Instant now = Instant.now();
        Map<String, Instant> ends = new HashMap<>(Map.of("mllp", now.plus(20, ChronoUnit.DAYS)));
        Standing standing = new Standing(new StandingSql(hub.bean(javax.sql.DataSource.class)), () -> ends);
        assertThat(standing.at(now, (kind, subject) -> false))
                .singleElement()
                .satisfies(f -> assertThat(f.text()).contains("mllp", "is valid until"));
        ends.put("mllp", now.plus(25, ChronoUnit.DAYS));
        assertThat(standing.at(now, (kind, subject) -> true))
                .as("it stays open until 28 days")
                .hasSize(1);
        assertThat(standing.at(now, (kind, subject) -> false)).isEmpty();
        ends.clear();
        hub.sql()
                .sql("insert into job_result values ('backup', now(), now() - interval '3 days', 'the disk is full')")
                .update();
        assertThat(standing.at(now, (kind, subject) -> false))
                .singleElement()
                .satisfies(f -> assertThat(f.text()).contains("the disk is full", "last good one is of"));
        hub.sql().sql("update job_result set problem = null").update();
        assertThat(standing.at(now, (kind, subject) -> false))
                .singleElement()
                .satisfies(f -> assertThat(f.text()).contains("No backup since"));
        hub.sql().sql("delete from job_result").update();
        hub.sql()
                .sql("insert into account (name, display, password) values ('late', 'Late', 'x')")
                .update();
        hub.sql().sql("""
                insert into broken_glass (account, home, pk, reason, until, review)
                select num, 1, 1, 'x', now() - interval '2 days', now() - interval '1 day' from account where name = 'late'""").update();
        assertThat(standing.at(now, (kind, subject) -> false))
                .singleElement()
                .satisfies(f -> assertThat(f.text()).startsWith("1 uses of emergency access"));
        hub.sql().sql("delete from broken_glass").update();
        hub.sql().sql("delete from account where name = 'late'").update();
    }
}
