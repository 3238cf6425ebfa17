package org.quiltehr.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.disagree.DisagreementSql;
import org.quiltehr.hub.pipeline.TestHub;

/** Who is in hospital by HL7 v2 and by FHIR; who comes, who goes, and whose results are awaited. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CensusTest {

    private static final String PAGE = "/patients/in-hospital";

    private static TestHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
        hub.http().put("/practices/mercy", "{\"name\":\"Mercy Hospital\",\"timezone\":\"UTC\"}");
        hub.http().put("/practices/mercy/feeds/adt", "{\"adapter\":\"hl7v2\"}");
        hub.http().put("/practices/clinic", "{\"name\":\"Clinic of Salem\",\"timezone\":\"UTC\"}");
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static void adt(String event, String discharged) throws Exception {
        String admitted = LocalDate.now(ZoneOffset.UTC).minusDays(2).toString().replace("-", "") + "080000";
        String message = String.join(
                "\r",
                "MSH|^~\\&|HIS|MERCY|HUB|NET|" + admitted + "||ADT^" + event + "|C" + event + "|P|2.5.1",
                "EVN||" + admitted,
                "PID|1||M1^^^MERCY^MR||Stayer^Sam||19500102|M",
                "PV1|1|I|4 West^412^B^MERCY||||1902800017^Brandt^Helena|||MED|||||||||V1^^^MERCY^VN" + "|".repeat(25)
                        + admitted + "|" + discharged,
                "DG1|1||I50.9^Heart failure, unspecified^I10||" + admitted + "|A",
                "");
        var answer = hub.http()
                .send(
                        "POST",
                        "/practices/mercy/feeds/adt/messages",
                        "application/hl7-v2",
                        message.getBytes(StandardCharsets.UTF_8),
                        "Prefer",
                        "wait=30");
        assertThat(answer.body()).contains("\"stored\"");
    }

    private static void put(String type, String id, String members) throws Exception {
        hub.http()
                .put(
                        "/practices/clinic/fhir/" + type + "/" + id,
                        "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"," + members + "}");
    }

    private static String page(String query) throws Exception {
        var answer = hub.http().get(PAGE + query, "Accept", "text/html");
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    /** The row of a person as words. */
    private static String row(String page, String family) {
        return markup(page, family).replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
    }

    private static void stay(String id, String patient, String status, String code, String more) throws Exception {
        put(
                "Encounter",
                id,
                "\"status\":\"" + status
                        + "\",\"class\":{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\",\"code\":\""
                        + code + "\"},\"subject\":{\"reference\":\"Patient/" + patient + "\"}" + more);
    }

    @Test
    @Order(1)
    void anAdmissionIsThereWithWardBedDayDiagnosisAndAttending() throws Exception {
        assertThat(page("")).contains("Nobody is in hospital");
        adt("A01", "");
        String page = page("");
        assertThat(page).contains("4 West · 1 patient");
        assertThat(row(page, "Stayer"))
                .contains("412-B", "Sam", "02-Jan-1950", " 3 ", "Heart failure", "Brandt", "none known", "MH")
                .doesNotContain("no discharge heard");
    }

    @Test
    @Order(2)
    void staysOfFhirAreThereVisitsAreNotAndWhatIsNotKnownIsSaid() throws Exception {
        put("Practitioner", "gp", "\"name\":[{\"family\":\"Alvarez\",\"given\":[\"Ines\"]}]");
        put(
                "Patient",
                "a",
                "\"name\":[{\"family\":\"Acute\",\"given\":[\"<script>alert(1)</script>\"]}],"
                        + "\"generalPractitioner\":[{\"reference\":\"Practitioner/gp\"}]");
        put("Patient", "v", "\"name\":[{\"family\":\"Visitor\"}]");
        stay("e1", "a", "onleave", "ACUTE", ",\"reasonCode\":[{\"text\":\"Syncope\"}]");
        stay("e2", "v", "in-progress", "AMB", "");
        stay("e3", "v", "planned", "IMP", "");
        String page = page("");
        assertThat(row(page, "Acute"))
                .contains("not stated", "admission not dated", "on leave", "Syncope", "attending not stated", "Ines");
        assertThat(page).contains("Ward not stated", "&lt;script&gt;").doesNotContain("<script>alert", "Visitor");
    }

    @Test
    @Order(3)
    void aHospitalIsChosenAndOneThatIsNotThereIsSaidToBeSo() throws Exception {
        assertThat(page("?practice=mercy")).contains("Stayer").doesNotContain(">Acute<");
        assertThat(page("?practice=clinic")).contains(">Acute<").doesNotContain("Stayer");
        var answer = hub.http().get(PAGE + "?practice=nowhere", "Accept", "text/html");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("no such practice");
        assertThat(hub.http().get(PAGE + "?page=x", "Accept", "text/html").statusCode())
                .isEqualTo(404);
    }

    @Test
    @Order(4)
    void resultsThatAreNotThereYetAreCounted() throws Exception {
        for (String order : new String[] {"o1", "o2"}) {
            put("ServiceRequest", order, """
                    "status":"active","intent":"order","subject":{"reference":"Patient/a"},
                    "encounter":{"reference":"Encounter/e1"},"code":{"text":"Blood culture"}""");
        }
        Instant end = Instant.now().plus(60, ChronoUnit.SECONDS);
        while (!row(page(""), "Acute").contains(" 2 ") && Instant.now().isBefore(end)) {
            Thread.sleep(200);
        }
        assertThat(row(page(""), "Acute")).contains(" 2 ");
        assertThat(row(page(""), "Stayer")).contains("none known");
    }

    @Test
    @Order(5)
    void whereSourcesDisagreeIsCountedAndNotFromWhatTheReaderMayNotSee() throws Exception {
        put("Patient", "d", "\"name\":[{\"family\":\"Differing\"}]");
        stay("e4", "d", "in-progress", "IMP", ",\"period\":{\"start\":\"2026-11-20T08:00:00Z\"}");
        put("AllergyIntolerance", "none", """
                "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},
                "code":{"coding":[{"system":"http://snomed.info/sct","code":"716186003","display":"No known allergy"}]},
                "patient":{"reference":"Patient/d"}""");
        assertThat(eventually("Differing", " none ")).contains(" none ");
        put("AllergyIntolerance", "one", """
                "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},
                "code":{"coding":[{"system":"http://snomed.info/sct","code":"91936005","display":"Allergy to penicillin"}]},
                "patient":{"reference":"Patient/d"}""");
        assertThat(eventually("Differing", "Sources disagree on 2 lines"))
                .as("both lines of the chart that stand against each other, as the chart counts them")
                .contains("Sources disagree on 2 lines");
        String chart = hub.http().get("/patients/d", "Accept", "text/html").body();
        assertThat(chart).contains("on 2 lines");
        assertThat(page("?show=disagree")).contains(">Differing<").doesNotContain(">Stayer<");

        // one of the two statements is kept back: nothing is counted, rather than one too few
        var counts = hub.bean(DisagreementSql.class);
        var record = new LogicalId(
                hub.sql()
                        .sql("select home from alias where id = 'd'")
                        .query(Long.class)
                        .single(),
                hub.sql()
                        .sql("select pk from alias where id = 'd'")
                        .query(Long.class)
                        .single());
        assertThat(counts.counts(new Grant(true, null, 0), List.of(record))).containsEntry(record, 2);
        String kept = "{r}.pk <> (select pk from alias where id = 'one')";
        assertThat(counts.counts(new Grant(kept, null, 0, null), List.of(record)))
                .containsEntry(record, 0);
    }

    /** A row once it says so; the counts follow the writes by a moment. */
    private static String eventually(String family, String words) throws Exception {
        Instant end = Instant.now().plus(60, ChronoUnit.SECONDS);
        String row = markup(page(""), family);
        while (!row.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").contains(words)
                && !row.contains(words)
                && Instant.now().isBefore(end)) {
            Thread.sleep(200);
            row = markup(page(""), family);
        }
        return row.replaceAll("<[^>]*title=\"([^\"]*)\"[^>]*>", " $1 ")
                .replaceAll("<[^>]*>", " ")
                .replaceAll("\\s+", " ");
    }

    private static String markup(String page, String family) {
        for (String row : page.split("<tr ")) {
            if (row.contains(">" + family + "<")) {
                return row;
            }
        }
        return "";
    }

    @Test
    @Order(6)
    void whoIsDischargedIsGoneAndWhoseDischargeNeverCameIsMarked() throws Exception {
        adt("A03", LocalDate.now(ZoneOffset.UTC).toString().replace("-", "") + "080000");
        assertThat(page("")).doesNotContain("Stayer");
        stay("e1", "a", "in-progress", "IMP", ",\"period\":{\"start\":\"2025-01-01T22:00:00-05:00\"}");
        assertThat(row(page(""), "Acute"))
                .contains("no discharge heard", "01-Jan-2025")
                .doesNotContain("on leave");
    }

    @Test
    @Order(7)
    void moreThanAHundredAreReadPageByPage() throws Exception {
        for (int i = 0; i < 101; i++) {
            stay("more" + i, "v", "in-progress", "IMP", "");
        }
        String first = page("");
        Matcher more =
                Pattern.compile("href=\"([^\"]*page=[^\"]+)\">More stays").matcher(first);
        assertThat(more.find()).isTrue();
        String second = page(more.group(1).replace("&amp;", "&").substring(PAGE.length()));
        assertThat(first.split("class=\"bedside\"", -1).length - 1 + second.split("class=\"bedside\"", -1).length - 1)
                .isEqualTo(103);
        assertThat(second).doesNotContain("More stays");
        assertThat(first.length()).isLessThan(150_000);
    }

    @Test
    @Order(8)
    void aFeedTheWatchFoundSilentIsSaidToBeSo() throws Exception {
        assertThat(hub.http().get("/practices/mercy", "Accept", "text/html").body())
                .doesNotContain("is silent");
        hub.sql().sql("""
                insert into watch_condition (kind, subject, opened, text)
                values ('feed-silent', 'mercy/adt', now(), 'No message since Monday.')""").update();
        assertThat(hub.http().get("/practices/mercy", "Accept", "text/html").body())
                .contains("Feed adt is silent.", "No message since Monday.");
        assertThat(hub.http().get("/network", "Accept", "text/html").body()).contains("1 feed is silent");
        assertThat(hub.http().get("/admin", "Accept", "text/html").body())
                .contains("feed silent: mercy/adt", "No message since Monday.");
    }
}
