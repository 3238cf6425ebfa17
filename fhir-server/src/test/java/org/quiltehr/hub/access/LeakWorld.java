package org.quiltehr.hub.access;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.database.TestDatabase;

/**
 * Three practices, a dozen humans, and in every record of one words that stand nowhere else: who meets a word has seen that
 * record. Every reader has an account and signs in as people do.
 */
final class LeakWorld implements AutoCloseable {

    /** What a reader may see of a record. */
    enum Sight {
        NOTHING,
        /** Its Patient resource only. */
        PERSON,
        ALL
    }

    /**
     * A Patient record with its resources.
     *
     * @param key a word requests may find it by
     * @param person a word in its Patient only, never in a request
     * @param chart a word in its other resources only, never in a request
     * @param ids of its resources, by type
     * @param message that brought it
     */
    record Planted(
            String name,
            String practice,
            String key,
            String person,
            String chart,
            Map<String, String> ids,
            String message) {

        String patient() {
            return ids.get("Patient");
        }
    }

    /**
     * Somebody who reads.
     *
     * @param types of resources an app may see; empty for all
     */
    record Reader(String name, Browser browser, Map<String, Sight> sees, Set<String> types) {

        Sight sight(Planted planted) {
            return sees.getOrDefault(planted.name(), Sight.NOTHING);
        }
    }

    /** An id that nothing has. */
    static final String NOBODY = "01900000-0000-7000-8000-000000000000";

    private static final String ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    private static final String KIND = "http://quiltehr.org/CodeSystem/sensitive-kind";

    private static final String OPT_OUT =
            "\"policyRule\":{\"coding\":[{\"system\":\"" + ACT + "\",\"code\":\"OPTOUT\"}]}";

    final Hub.Running hub;
    final String database = TestDatabase.url();
    final Map<String, Planted> records = new LinkedHashMap<>();
    final Map<String, Reader> readers = new LinkedHashMap<>();
    final String orphan;
    private final Accounts accounts;
    private final Map<String, Browser> writers = new LinkedHashMap<>();

    LeakWorld() {
        // one reader asks as fast as it can
        System.setProperty("access.requests-per-second", "0");
        // subscribers are of this machine here
        System.setProperty("quilt.notify.allow-private", "true");
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), database, null, false));
        System.clearProperty("quilt.notify.allow-private");
        System.clearProperty("access.requests-per-second");
        accounts = hub.context().getBean(Accounts.class);
        Browser admin = new Browser(hub.base()).firstSignIn("admin", accounts.reset("admin"));
        for (String practice : List.of("lake", "hill", "mercy")) {
            admin.send("PUT", "/practices/" + practice, "application/json", """
                    {"name":"%s","timezone":"America/New_York","feeds":{"ehr":{"adapter":"hl7v2"}}}""".formatted(practice));
            writers.put(practice, signIn(practice + "-writer", new Accounts.Role("staff", practice)));
        }
        for (String name :
                List.of("shared", "hidden", "inpatient", "left", "planned", "open-ended", "parted", "gone")) {
            plant(name, "hill");
        }
        for (String name : List.of("shared", "parted", "gone", "own")) {
            plant(name, "lake");
        }
        for (String name : List.of("inpatient", "left", "planned", "open-ended")) {
            plant(name, "mercy");
        }
        for (String name : List.of("optout", "fromhill", "nolake", "only")) {
            plant(name, "hill");
            plant(name, "lake");
        }
        plant("ward", "hill");
        plant("ward", "mercy");
        check(admin.send("PUT", "/consent/kinds/kept", "application/json", """
                {"display":"Kept back unless agreed","withheld":true}"""), 200);
        labelled(admin);
        for (String[] kind : new String[][] {{"hiv", ACT, "HIV"}, {"kept", KIND, "kept"}, {"lent", KIND, "kept"}}) {
            plant(kind[0], "hill", kind[1], kind[2]);
            plant(kind[0], "lake");
        }
        for (String name : List.of("optout", "fromhill", "nolake", "only", "hiv", "kept", "lent")) {
            link(name, "lake", "hill");
        }
        link("ward", "mercy", "hill");
        consents();
        link("shared", "lake", "hill");
        link("parted", "lake", "hill");
        link("gone", "lake", "hill");
        for (String name : List.of("inpatient", "left", "planned", "open-ended")) {
            link(name, "mercy", "hill");
        }
        Instant now = Instant.now();
        stay("inpatient", "in-progress", now.minus(3, ChronoUnit.DAYS), null);
        stay("ward", "in-progress", now.minus(3, ChronoUnit.DAYS), null);
        stay("left", "finished", now.minus(50, ChronoUnit.DAYS), now.minus(31, ChronoUnit.DAYS));
        stay("planned", "planned", now.minus(1, ChronoUnit.DAYS), null);
        stay("open-ended", "finished", now.minus(90, ChronoUnit.DAYS), null);
        unlink("parted-lake", "parted-hill");
        remove("gone-lake");
        for (String human : List.of("heard", "told")) {
            records.put(
                    human + "-hill",
                    LeakPlanting.heard(
                            writer("hill"), human, record("hidden-hill").ids()));
        }
        consent("told-hill", OPT_OUT);
        orphan = "Zorphansecret";
        Browser hill = writers.get("hill");
        check(
                hill.send("POST", "/practices/hill/fhir/Observation", "application/fhir+json", """
                {"resourceType":"Observation","status":"final","code":{"text":"%s"}}""".formatted(orphan)),
                201);
        sql("insert into app (id, display, redirects, scopes) values ('leak-picker', 'Picker',"
                + " '{https://picker.example/back}', '{launch/patient,patient/*.rs}') returning num");
        readers();
    }

    /** What patients decided: each of these humans something else. */
    private void consents() {
        consent("optout-hill", OPT_OUT);
        consent("ward-hill", OPT_OUT);
        consent("fromhill-lake", "\"provision\":{\"type\":\"deny\",\"actor\":[" + actor("CST", "hill") + "]}");
        consent("nolake-hill", "\"provision\":{\"type\":\"deny\",\"actor\":[" + actor("IRCP", "lake") + "]}");
        consent(
                "only-hill",
                OPT_OUT + ",\"provision\":{\"provision\":[{\"type\":\"permit\",\"actor\":[" + actor("IRCP", "lake")
                        + "]}]}");
        consent(
                "hiv-lake",
                "\"provision\":{\"type\":\"deny\",\"securityLabel\":[{\"system\":\"" + ACT + "\",\"code\":\"HIV\"}]}");
        consent(
                "lent-hill",
                "\"provision\":{\"type\":\"permit\",\"actor\":[" + actor("IRCP", "lake")
                        + "],\"securityLabel\":[{\"system\":\"" + KIND + "\",\"code\":\"kept\"}]}");
    }

    /** Puts down what the patient of a record decided. */
    void consent(String name, String decided) {
        Planted planted = record(name);
        // R4 asks for a rule, and some of what is decided is one
        String rule = decided.contains("policyRule") ? "" : "\"policyRule\":{\"text\":\"as agreed\"},";
        check(
                writer(planted.practice())
                        .send(
                                "POST",
                                "/practices/" + planted.practice() + "/fhir/Consent",
                                "application/fhir+json",
                                """
                {"resourceType":"Consent","status":"active","scope":{"coding":[{"code":"patient-privacy"}]},%s
                 "category":[{"text":"%s"}],"patient":{"reference":"Patient/%s"},%s}""".formatted(rule, planted.chart(), planted.patient(), decided)),
                201);
    }

    private static String actor(String role, String practice) {
        return "{\"role\":{\"coding\":[{\"code\":\"" + role + "\"}]},\"reference\":{\"identifier\":{\"system\":"
                + "\"http://quiltehr.org/practice\",\"value\":\"" + practice + "\"}}}";
    }

    /** Waits until all rows bear the labels of the rules in force. */
    private static void labelled(Browser admin) {
        for (int i = 0; i < 400; i++) {
            if (admin.get("/consent/kinds").body().contains("\"labelled\":true")) {
                return;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
        }
        throw new AssertionError("rows are not labelled");
    }

    /** An app with a token for an account and scopes; the record in context, if any. */
    private void app(
            String name, String account, String scopes, Map<String, Sight> sees, String record, String... only) {
        LogicalId patient = record == null
                ? null
                : LogicalId.parse(record(record).patient()).orElseThrow();
        String token = LeakApps.put(database, name, account, scopes, patient);
        readers.put(name, new Reader(name, new Browser(hub.base(), token), sees, Set.of(only)));
    }

    private void readers() {
        Map<String, Sight> lake = new LinkedHashMap<>();
        Map<String, Sight> hill = new LinkedHashMap<>();
        Map<String, Sight> mercy = new LinkedHashMap<>();
        Map<String, Sight> doctor = new LinkedHashMap<>();
        Map<String, Sight> steward = new LinkedHashMap<>();
        for (Planted planted : records.values()) {
            steward.put(planted.name(), Sight.PERSON);
            switch (planted.practice()) {
                case "lake" -> lake.put(planted.name(), Sight.ALL);
                case "hill" -> hill.put(planted.name(), Sight.ALL);
                default -> mercy.put(planted.name(), Sight.ALL);
            }
        }
        lake.put("shared-hill", Sight.ALL);
        hill.put("shared-lake", Sight.ALL);
        for (String name : List.of("inpatient", "left", "planned", "open-ended")) {
            hill.put(name + "-mercy", Sight.ALL);
            mercy.put(name + "-hill", Sight.ALL);
        }
        doctor.put("inpatient-mercy", Sight.ALL);
        doctor.put("inpatient-hill", Sight.ALL);
        // lake's deleted record gives lake no relation to hill's; hill's person was lake's too, and has a history there
        hill.put("gone-lake", Sight.ALL);
        // who opted out is seen by nobody else; the others as their consents and kinds say
        hill.put("fromhill-lake", Sight.ALL);
        hill.put("nolake-lake", Sight.ALL);
        lake.put("only-hill", Sight.ALL);
        hill.put("hiv-lake", Sight.ALL);
        lake.put("hiv-hill", Sight.PERSON);
        hill.put("kept-lake", Sight.ALL);
        lake.put("kept-hill", Sight.PERSON);
        hill.put("lent-lake", Sight.ALL);
        lake.put("lent-hill", Sight.ALL);
        doctor.put("ward-mercy", Sight.ALL);
        reader("lake", lake, new Accounts.Role("staff", "lake"));
        reader("hill", hill, new Accounts.Role("staff", "hill"));
        reader("mercy", mercy, new Accounts.Role("staff", "mercy"));
        reader("doctor", doctor, new Accounts.Role("hospitalist", "mercy"));
        reader("director", lake, new Accounts.Role("director", "lake"));
        reader("steward", steward, new Accounts.Role("steward", null));
        reader("admin", Map.of(), new Accounts.Role("administrator", null));
        reader("auditor", Map.of(), new Accounts.Role("auditor", null));
        reader("nobody", Map.of());
        app("app-staff", "r-lake", "system/*.rs", lake, null);
        Map<String, Sight> one = Map.of("shared-lake", Sight.ALL, "shared-hill", Sight.ALL);
        app("app-patient", "r-lake", "patient/*.rs", one, "shared-lake");
        app("app-types", "r-lake", "system/Observation.rs system/Patient.rs", lake, null, "Observation", "Patient");
        app(
                "app-vitals",
                "r-lake",
                "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs",
                one,
                "shared-lake",
                "Observation");
        app("app-withheld", "r-lake", "patient/*.rs", Map.of("optout-lake", Sight.ALL), "optout-lake");
    }

    private void reader(String name, Map<String, Sight> sees, Accounts.Role... roles) {
        readers.put(name, new Reader(name, signIn("r-" + name, roles), sees, Set.of()));
    }

    Browser signIn(String name, Accounts.Role... roles) {
        return new Browser(hub.base()).firstSignIn(name, accounts.put(name, name, List.of(roles)));
    }

    Browser writer(String practice) {
        return writers.get(practice);
    }

    Planted record(String name) {
        return records.get(name);
    }

    private void plant(String human, String practice) {
        plant(human, practice, "", "");
    }

    private void plant(String human, String practice, String system, String code) {
        Planted planted = LeakPlanting.planted(
                writer(practice), human, practice, records.size(), LeakPlanting.label(system, code));
        records.put(planted.name(), planted);
    }

    /** The encounter that makes a relation, or does not. */
    private void stay(String human, String status, Instant start, Instant end) {
        Planted planted = record(human + "-mercy");
        String body = """
                {"resourceType":"Encounter","status":"%s","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},
                 "subject":{"reference":"Patient/%s"},"period":{"start":"%s"%s}}""".formatted(status, planted.patient(), start, end == null ? "" : ",\"end\":\"" + end + "\"");
        check(writer("mercy").send("POST", "/practices/mercy/fhir/Encounter", "application/fhir+json", body), 201);
    }

    private void link(String human, String... practices) {
        String[] names = new String[practices.length];
        for (int i = 0; i < practices.length; i++) {
            names[i] = human + "-" + practices[i];
        }
        LogicalId[] all = new LogicalId[names.length];
        for (int i = 0; i < names.length; i++) {
            all[i] = LogicalId.parse(record(names[i]).patient()).orElseThrow();
        }
        link(all);
    }

    /** Makes records one person, as a steward's decision does. */
    void link(LogicalId... ids) {
        long number = change(1);
        LogicalId person = ids[ids.length - 1];
        for (LogicalId id : ids) {
            sql("insert into member (view, home, pk, person_home, person_pk, since) values (0, " + id.home() + ", "
                    + id.own() + ", " + person.home() + ", " + person.own() + ", " + number + ")");
        }
    }

    private void unlink(String... names) {
        long number = change(2);
        for (String name : names) {
            LogicalId id = LogicalId.parse(record(name).patient()).orElseThrow();
            sql("update member set until = " + number + " where until is null and home = " + id.home() + " and pk = "
                    + id.own());
        }
    }

    private void remove(String name) {
        Planted planted = record(name);
        String base = "/practices/" + planted.practice() + "/fhir/";
        planted.ids().entrySet().stream()
                .filter(e -> !e.getKey().equals("Patient"))
                .forEach(
                        e -> writer(planted.practice()).send("DELETE", base + e.getKey() + "/" + e.getValue(), "", ""));
        check(writer(planted.practice()).send("DELETE", base + "Patient/" + planted.patient(), "", ""), 204);
    }

    private long change(int kind) {
        return sql(
                "insert into change (number, at, kind, types, homes, pks, vers) values (nextval('change_number'), now(), "
                        + kind + ", '{}', '{}', '{}', '{}') returning number");
    }

    long sql(String sql) {
        return sql(database, sql);
    }

    static long sql(String database, String sql) {
        String found = text(database, sql);
        return found.isEmpty() ? 0 : Long.parseLong(found);
    }

    /** The first column of the first row, as it is written. */
    String text(String sql) {
        return text(database, sql);
    }

    private static String text(String database, String sql) {
        try (var connection = DriverManager.getConnection(database);
                var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            var rows = statement.getResultSet();
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static HttpResponse<String> check(HttpResponse<String> answer, int status) {
        if (answer.statusCode() != status) {
            throw new AssertionError(
                    answer.request().method() + " " + answer.uri() + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer;
    }

    @Override
    public void close() {
        hub.context().close();
    }
}
