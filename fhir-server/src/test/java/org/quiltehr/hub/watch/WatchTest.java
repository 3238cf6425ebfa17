package org.quiltehr.hub.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
                Quiet.of("22:00-07:00", ZONE));
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
                Quiet.of("22:00-07:00", ZONE));
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
}
