package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.UserCommands;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;

/** What callers show to be known by: keys of feeds, credentials nobody has, and accounts made by command. */
class CredentialTest {

    private static Hub.Running hub;
    private static String database;
    private static Browser admin;
    private static Browser staff;
    private static Accounts accounts;
    private static final AtomicInteger NAMES = new AtomicInteger();

    @BeforeAll
    static void start() {
        database = TestDatabase.url();
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), database, null, false));
        accounts = hub.context().getBean(Accounts.class);
        admin = browser().firstSignIn("admin", accounts.reset("admin"));
        for (String practice : List.of("lake", "hill")) {
            admin.send("PUT", "/practices/" + practice, "application/json", """
                    {"name":"%s","timezone":"America/New_York","feeds":{"ehr":{"adapter":"hl7v2"},"docs":{"adapter":"ccda"}}}""".formatted(practice));
        }
        staff = browser().firstSignIn("pat", accounts.put("pat", "Pat", List.of(new Accounts.Role("staff", "lake"))));
    }

    @AfterAll
    static void stop() {
        hub.context().close();
    }

    private static void sql(String text) throws SQLException {
        try (var connection = DriverManager.getConnection(database);
                var statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    private static Browser browser() {
        return new Browser(hub.base());
    }

    @Test
    void aFeedsKeyPushesToItsFeedAndDoesNothingElse() {
        var made = admin.send("POST", "/practices/lake/feeds/ehr/keys", "application/json", "{\"label\":\"test\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String key = "Bearer " + FhirJson.parse(made.body()).path("key").asString();
        String message = "MSH|^~\\&|A|B|C|D|20260101||ADT^A01|1|P|2.5.1\rPID|||1^^^L||Canary^Ann\r";
        Browser machine = browser();
        var pushed = machine.send(
                "POST", "/practices/lake/feeds/ehr/messages", "application/hl7-v2", message, "Authorization", key);
        assertThat(pushed.statusCode()).as(pushed.body()).isEqualTo(202);
        String id = FhirJson.parse(pushed.body()).path("id").asString();
        assertThat(machine.get("/practices/lake/messages/" + id, "Authorization", key)
                        .statusCode())
                .isEqualTo(200);
        for (String other : List.of(
                "/practices/lake/feeds/docs/messages",
                "/practices/hill/feeds/ehr/messages",
                "/practices/lake/fhir/Patient",
                "/fhir/Patient")) {
            assertThat(machine.send("POST", other, "application/hl7-v2", message, "Authorization", key)
                            .statusCode())
                    .as(other)
                    .isEqualTo(403);
        }
        for (String other : List.of(
                "/practices/lake/messages",
                "/practices/lake/messages/" + id + "/raw",
                "/practices/hill/messages/" + id,
                "/fhir/Patient",
                "/practices/lake/feeds/ehr")) {
            assertThat(machine.get(other, "Authorization", key).statusCode())
                    .as(other)
                    .isEqualTo(403);
        }
        int number = FhirJson.parse(made.body()).path("number").asInt();
        assertThat(admin.get("/practices/lake/feeds/ehr/keys").body()).doesNotContain(key.substring(7));
        assertThat(admin.send("DELETE", "/practices/lake/feeds/ehr/keys/" + number, "", "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(machine.send(
                                "POST",
                                "/practices/lake/feeds/ehr/messages",
                                "application/hl7-v2",
                                message,
                                "Authorization",
                                key)
                        .statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer ",
                "Bearer quiltfeed_",
                "Bearer quiltfeed_' or true --",
                "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
                "Basic YWRtaW46YWRtaW4=",
                "bearer"
            })
    void aCredentialNobodyHasOpensNothingAlsoBesideAGoodCookie(String credential) {
        assertThat(browser().get("/fhir/Patient", "Authorization", credential).statusCode())
                .isEqualTo(401);
        assertThat(staff.get("/fhir/Patient", "Authorization", credential).statusCode())
                .isEqualTo(401);
    }

    /** By the way on which who asks is proved with the event of the answer: the long one notes that somebody was seen. */
    private static Browser known() throws SQLException {
        String name = "known" + NAMES.incrementAndGet();
        Browser browser =
                browser().firstSignIn(name, accounts.put(name, "Known", List.of(new Accounts.Role("staff", "lake"))));
        assertThat(browser.get("/fhir/Patient").statusCode()).isEqualTo(200);
        String mine = " from sign_in where hash = sha256('" + browser.cookie() + "')";
        sql("update sign_in set seen = now() - interval '2 minutes' where hash = sha256('" + browser.cookie() + "')");
        assertThat(browser.get("/fhir/Patient").statusCode()).isEqualTo(200);
        try (var connection = DriverManager.getConnection(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select seen < now() - interval '1 minute'" + mine)) {
            rows.next();
            assertThat(rows.getBoolean(1)).as("who asks was looked up again").isTrue();
        }
        return browser;
    }

    @Test
    void whoAskedJustBeforeIsRefusedFromTheNextRequestOn() throws SQLException {
        Browser ended = known();
        sql("delete from sign_in where hash = sha256('" + ended.cookie() + "')");
        assertThat(ended.get("/fhir/Patient").statusCode()).isEqualTo(401);
        Browser other = known();
        sql("update account set disabled = true where num = (select account from sign_in where hash = sha256('"
                + other.cookie() + "'))");
        assertThat(other.get("/fhir/Patient").statusCode()).isEqualTo(401);
        Browser roleless = known();
        sql("delete from role_held where account = (select account from sign_in where hash = sha256('"
                + roleless.cookie() + "'))");
        assertThat(roleless.get("/fhir/Patient").statusCode()).isEqualTo(403);
        String token = LeakApps.put(database, "growth", "pat", "user/*.rs", null);
        Browser app = new Browser(hub.base(), token);
        assertThat(app.get("/fhir/Patient").statusCode()).isEqualTo(200);
        assertThat(app.get("/fhir/Patient").statusCode()).isEqualTo(200);
        sql("update app_line set ended = now()");
        assertThat(app.get("/fhir/Patient").statusCode()).isEqualTo(401);
        // what is encoded, begins something or changes something takes the long way
        Browser staff = known();
        for (String path : List.of("/fhir/Patient/%24everything", "/fhir/Patient/$export", "/fhir/$export", "/fhir")) {
            assertThat(Addresses.isRead("GET", path)).as(path).isFalse();
        }
        assertThat(Addresses.isRead("POST", "/fhir/Patient")).isFalse();
        assertThat(staff.get("/fhir/Patient?_count=1").statusCode()).isEqualTo(200);
    }

    /** Also where others' access changed: the request is begun anew, and answered. */
    @Test
    void whoMayStillIsAnsweredWhateverChanges() throws SQLException {
        Browser browser = known();
        String all = browser.get("/fhir/Patient").body();
        sql("update access_rule set days = 31 where relation = 'stay'");
        var answer = browser.get("/fhir/Patient");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().replaceAll("\"(id|lastUpdated)\":\"[^\"]*\"", ""))
                .isEqualTo(all.replaceAll("\"(id|lastUpdated)\":\"[^\"]*\"", ""));
        assertThat(answer.headers().allValues(Trail.HEADER)).hasSize(1);
        sql("update sensitive_kind set withheld = true where code = 'hiv'");
        assertThat(browser.get("/practices/lake/fhir/Patient").headers().firstValue("Quilt-Notice"))
                .hasValue(Notice.TEXT);
        sql("update sensitive_kind set withheld = false");
        assertThat(browser.get("/fhir/Patient").headers().firstValue("Quilt-Notice"))
                .isEmpty();
    }

    /** The access ends while the answer is made. */
    @Test
    void anAnswerMadeForWhoMayNoMoreIsNotSent() throws Exception {
        Browser browser = known();
        try (var connection = DriverManager.getConnection(database);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table res in access exclusive mode");
            CompletableFuture<java.net.http.HttpResponse<String>> answer =
                    CompletableFuture.supplyAsync(() -> browser.get("/fhir/Patient"));
            waitForALock(statement);
            statement.execute("delete from sign_in where hash = sha256('" + browser.cookie() + "')");
            connection.commit();
            assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(401);
        }
    }

    private static void waitForALock(Statement statement) throws SQLException, InterruptedException {
        boolean waits = false;
        for (int i = 0; i < 400 && !waits; i++) {
            Thread.sleep(25);
            try (var rows = statement.executeQuery("select count(*) > 0 from pg_locks l join pg_database d on"
                    + " d.oid = l.database and d.datname = current_database()"
                    + " where not l.granted and l.relation = 'res'::regclass")) {
                rows.next();
                waits = rows.getBoolean(1);
            }
        }
        assertThat(waits).isTrue();
    }

    @Test
    void aMethodIsNotOverridden() {
        Browser browser = staff;
        for (String header : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")) {
            assertThat(browser.send("POST", "/practices/lake", "application/json", "{}", header, "GET")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(browser.send("GET", "/practices/lake", "", "", header, "PUT")
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(browser.form("/practices/lake", "_method", "put", "name", "Mine")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void addressesThatCanBeReadInTwoWaysAreRefused() {
        Browser browser = staff;
        for (String address : List.of(
                "/patients/..;/audit/AuditEvent",
                "/patients;/../audit/AuditEvent",
                "/fhir/%2e%2e/audit/AuditEvent",
                "/practices/lake;x/messages",
                "/practices//lake/messages")) {
            assertThat(browser.get(address).statusCode()).as(address).isIn(400, 403);
        }
    }

    /** Nobody can sign in any more: whoever has the machine makes an administrator, resets a password, ends an account. */
    @Test
    void accountsAreMadeResetAndDisabledByCommand() {
        var made = UserCommands.run(
                "add",
                "chief",
                "--display",
                "Chief",
                "--role",
                "administrator",
                "--role",
                "staff@lake",
                "--db",
                database);
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.out().lines().filter(line -> line.startsWith("  ")).count())
                .as("recovery codes")
                .isEqualTo(10);
        String password = UserCommands.password(made.out());
        Browser chief = browser().firstSignIn("chief", password);
        assertThat(chief.get("/accounts").statusCode()).isEqualTo(200);
        assertThat(UserCommands.run("list", "--db", database).out())
                .contains("chief administrator staff@lake")
                .doesNotContain(password);
        var reset = UserCommands.run("password", "chief", "--db", database);
        assertThat(reset.code()).isZero();
        assertThat(chief.get("/accounts").statusCode())
                .as("what was signed in ended")
                .isEqualTo(401);
        Browser again = browser().firstSignIn("chief", UserCommands.password(reset.out()));
        assertThat(UserCommands.run("disable", "chief", "--db", database).code())
                .isZero();
        assertThat(again.get("/accounts").statusCode()).isEqualTo(401);
        var trail = admin.get("/accounts");
        assertThat(trail.statusCode()).isEqualTo(200);
        Browser auditor = browser()
                .firstSignIn(
                        "eyes",
                        hub.context()
                                .getBean(Accounts.class)
                                .put("eyes", "Eyes", List.of(new Accounts.Role("auditor", null))));
        assertThat(auditor.get("/audit/AuditEvent?address=local").body())
                .contains("/accounts/chief", "command:")
                .doesNotContain(password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "add",
                "add chief2",
                "add chief2 --display X --role administrator",
                "add --display X --role administrator --db DB",
                "add chief2 --display X --db DB",
                "password --db DB",
                "list --db DB --data /nowhere",
                "list --what x --db DB",
                "remove chief --db DB",
                "list --data /nowhere-at-all",
                "list --db jdbc:postgresql://127.0.0.1:1/none"
            })
    void aCommandThatIsNotUnderstoodDoesNothing(String line) {
        assertThat(UserCommands.run(line.replace("DB", database).split(" ")).code())
                .as(line)
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "add admin --display X --role administrator",
                "add CHIEF --display X --role administrator",
                "add chief3 --display X --role king",
                "add chief3 --display X --role staff",
                "add chief3 --display X --role staff@nowhere",
                "password nobody-here",
                "disable nobody-here"
            })
    void aWishThatCannotBeGrantedSaysWhy(String line) {
        var refused = UserCommands.run((line + " --db " + database).split(" "));
        assertThat(refused.code()).as(line).isEqualTo(1);
        assertThat(refused.err()).isNotBlank();
    }
}
