package org.quiltehr.hub.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Directive;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;

/** Files that state a whole list (SEMANTICS 2, snapshot): what is gone is marked, and a file cut short ends nothing. */
class ListEndTest {

    private static final String HEADER = "MRN,Problem Name,Status,Onset,Comment\n";
    private static final String ASTHMA = "s1,Asthma,Active,2009,\n";
    private static final String GOUT = "s1,Gout,Active,2011,\n";
    private static final String ANGINA = "s2,Angina,Active,2015,\n";

    private static TestHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static void feed(String name, String span, int mayEnd, String more) throws Exception {
        hub.http().put("/practices/p/feeds/" + name, """
                {"adapter":"csv","identifierSystem":"urn:oid:2.16.840.1.113883.19.5.%s","mappings":{"problem-list":
                 {"extends":"problems","snapshot":"%s","mayEnd":%d%s}}}
                """.formatted(name.hashCode() & 0xffff, span, mayEnd, more));
    }

    /** Sends a file and gives the receipt of the message that ends its list. */
    private static JsonNode send(String feed, String... rows) throws Exception {
        var answer = hub.http()
                .send(
                        "POST",
                        "/practices/p/feeds/" + feed + "/messages",
                        "text/csv",
                        (HEADER + String.join("", rows)).getBytes(StandardCharsets.UTF_8),
                        "Prefer",
                        "wait=20");
        assertThat(answer.statusCode()).isBetween(200, 202);
        hub.idle();
        String id = FhirJson.parse(answer.body()).path("id").asString();
        String last = hub.sql()
                .sql(
                        "select id::text from message where parent = ?::uuid or id = ?::uuid order by part desc, parent limit 1")
                .params(id, id)
                .query(String.class)
                .single();
        return hub.http().json("/practices/p/messages/" + last + "/receipt");
    }

    private static List<String> marked(String feed) {
        return hub.sql().sql("""
                        select r.message::text from res r join message m on m.id = r.message join feed f on f.num = m.feed
                        where f.slug = ? and m.type like '%end of list%'
                        """).param(feed).query(String.class).list();
    }

    private static String code(JsonNode receipt) {
        return receipt.path("issues").path(0).path("code").asString("");
    }

    @Test
    void whatAFileNoLongerStatesIsMarkedKeepsItsStatusAndComesBackUnmarked() throws Exception {
        feed("back", "practice", 50, "");
        JsonNode first = send("back", ASTHMA, GOUT, ANGINA);
        assertThat(first.path("state").asString()).isEqualTo("stored");
        assertThat(first.path("resources").size()).isZero();

        JsonNode second = send("back", ASTHMA, ANGINA, "s2,Cough,Active,2016,\n");
        assertThat(code(second)).isEqualTo("not-restated");
        assertThat(second.path("resources").size()).isEqualTo(1);
        JsonNode gout = hub.stored(second, 0);
        assertThat(gout.path("code").path("text").asString()).isEqualTo("Gout");
        assertThat(gout.path("clinicalStatus")
                        .path("coding")
                        .path(0)
                        .path("code")
                        .asString())
                .isEqualTo("active");
        assertThat(gout.path("extension").path(0).path("url").asString()).isEqualTo(Directive.EndOfList.NOT_RESTATED);
        assertThat(gout.path("extension").path(0).path("valueDateTime").asString())
                .endsWith("Z");

        JsonNode third = send("back", GOUT, ASTHMA, ANGINA, "s2,Cough,Active,2016,\n");
        assertThat(third.path("issues").size()).isZero();
        assertThat(marked("back")).isEmpty();
        assertThat(hub.stored(second, 0).has("extension")).isFalse();
    }

    @Test
    void aListWithoutRowsOrCutShortEndsNothing() throws Exception {
        feed("cut", "practice", 40, "");
        send("cut", ASTHMA, GOUT, ANGINA);
        JsonNode empty = send("cut");
        assertThat(empty.path("state").asString()).isEqualTo("quarantined");
        assertThat(code(empty)).isEqualTo("empty-list");

        JsonNode atALine = send("cut", ASTHMA);
        assertThat(atALine.path("state").asString()).isEqualTo("quarantined");
        assertThat(code(atALine)).isEqualTo("list-would-end");
        assertThat(atALine.path("issues").path(0).path("text").asString()).contains("2 of the 3");

        JsonNode insideARow = send("cut", ASTHMA, GOUT, "s2,Ang");
        assertThat(insideARow.path("state").asString()).isEqualTo("quarantined");
        assertThat(code(insideARow)).isEqualTo("rows-not-stored");
        assertThat(marked("cut")).isEmpty();

        feed("cut", "practice", 70, "");
        replay(atALine);
        assertThat(code(hub.receipt(atALine))).isEqualTo("not-restated");
        assertThat(marked("cut")).hasSize(2);
    }

    @Test
    void aListOfEachPatientSaysNothingOfOthers() throws Exception {
        feed("each", "patient", 50, "");
        send("each", ASTHMA, GOUT, ANGINA);
        JsonNode second = send("each", GOUT);
        assertThat(second.path("resources").size()).isEqualTo(1);
        assertThat(hub.stored(second, 0).path("code").path("text").asString()).isEqualTo("Asthma");
    }

    @Test
    void anEarlierFileThatIsMendedLateEndsNothing() throws Exception {
        feed("late", "practice", 50, "");
        send("late", ASTHMA, GOUT, ANGINA);
        JsonNode refused = send("late", ASTHMA);
        assertThat(code(refused)).isEqualTo("list-would-end");
        send("late", ASTHMA, GOUT, ANGINA.replace("2015", "2014"), ANGINA);
        feed("late", "practice", 100, "");
        replay(refused);
        assertThat(code(hub.receipt(refused))).isEqualTo("list-ended-later");
        assertThat(marked("late")).isEmpty();
    }

    @Test
    void replayLeavesTheMarkEvenWhereTheMapOfTheRowsChanged() throws Exception {
        feed("map", "practice", 50, "");
        send("map", ASTHMA, "s1,Gout,Active,2011,left foot\n", ANGINA);
        JsonNode second = send("map", ASTHMA, ANGINA, ANGINA.replace("2015", "2018"));
        assertThat(hub.stored(second, 0).path("note").size()).isEqualTo(1);
        List<String> before = hub.rows();
        replayAll();
        assertThat(hub.rows()).isEqualTo(before);

        feed("map", "practice", 50, ",\"columns\":{\"comment\":\"problem.bodySite.text\"}");
        replayAll();
        JsonNode gout = hub.stored(second, 0);
        assertThat(gout.has("note")).isFalse();
        assertThat(gout.path("bodySite").path(0).path("text").asString()).isEqualTo("left foot");
        assertThat(gout.path("extension").path(0).path("url").asString()).isEqualTo(Directive.EndOfList.NOT_RESTATED);
    }

    private static void replay(JsonNode receipt) throws Exception {
        hub.http()
                .send(
                        "POST",
                        "/practices/p/messages/" + receipt.path("id").asString() + "/replay",
                        "application/json",
                        new byte[0]);
        hub.idle();
    }

    private static void replayAll() throws Exception {
        for (String id : hub.sql().sql("""
                        select m.id::text from message m join feed f on f.num = m.feed
                        where f.slug = 'map' and m.parts = 0 order by m.place
                        """).query(String.class).list()) {
            hub.http().send("POST", "/practices/p/messages/" + id + "/replay", "application/json", new byte[0]);
        }
        hub.idle();
    }
}
