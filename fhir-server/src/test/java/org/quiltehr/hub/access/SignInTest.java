package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;

/** Sign-in, a step at a time, and what people try to get round it. */
class SignInTest {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private static Hub.Running hub;
    private static String database;
    private static Accounts accounts;
    private static Browser admin;

    @BeforeAll
    static void start() throws SQLException {
        database = TestDatabase.url();
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), database, null, false));
        accounts = hub.context().getBean(Accounts.class);
        admin = new Browser(hub.base()).firstSignIn("admin", accounts.reset("admin"));
        assertThat(admin.send("PUT", "/practices/lake", "application/json", """
                        {"name":"Lake","timezone":"America/New_York","feeds":{"ehr":{"adapter":"hl7v2"},"docs":{"adapter":"ccda"}}}""").statusCode())
                .isEqualTo(201);
        admin.send("PUT", "/practices/hill", "application/json", """
                {"name":"Hill","timezone":"America/New_York","feeds":{"ehr":{"adapter":"hl7v2"}}}""");
    }

    @AfterAll
    static void stop() {
        hub.context().close();
    }

    @BeforeEach
    void forgetFailures() throws SQLException {
        sql("delete from failed_sign_in");
    }

    private static void sql(String text) throws SQLException {
        try (var connection = DriverManager.getConnection(database);
                var statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    /** A member of Lake's staff, not signed in yet. */
    private record Person(String name, String password) {}

    private static Person person() {
        String name = "p" + NAMES.incrementAndGet();
        return new Person(name, accounts.put(name, "Pat", List.of(new Accounts.Role("staff", "lake"))));
    }

    private static Browser browser() {
        return new Browser(hub.base());
    }

    private static Browser signedIn() {
        Person person = person();
        return browser().firstSignIn(person.name(), person.password());
    }

    @Test
    void aPageLeadsToSignInAndBackAndAnAppIsToldToSignIn() {
        Person person = person();
        Browser browser = browser();
        var page = browser.get("/patients", "Accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(302);
        assertThat(page.headers().firstValue("Location")).hasValue("/sign-in?to=%2Fpatients");
        assertThat(browser.get("/fhir/Patient").statusCode()).isEqualTo(401);
        browser.form("/sign-in", "name", person.name(), "password", person.password(), "to", "/patients");
        // the password alone opens nothing
        assertThat(browser.get("/fhir/Patient").statusCode()).isEqualTo(401);
        byte[] secret = Browser.secret(browser.get("/sign-in").body());
        browser.form("/sign-in/step", "value", Totp.code(secret, java.time.Instant.now()));
        assertThat(browser.get("/fhir/Patient").statusCode()).isEqualTo(401);
        var done = browser.form("/sign-in/step", "value", Browser.PASSWORD, "to", "/patients");
        assertThat(done.headers().firstValue("Location")).hasValue("/patients");
        assertThat(browser.get("/fhir/Patient").statusCode()).isEqualTo(200);
        assertThat(browser.get("/patients", "Accept", "text/html").body()).contains("Pat", "Sign out");
        assertThat(browser.form("/sign-out").statusCode()).isEqualTo(302);
        assertThat(browser.get("/fhir/Patient").statusCode()).isEqualTo(401);
    }

    @Test
    void theCookieIsOutOfReachOfScriptsAndAnotherAfterEachStep() {
        Person person = person();
        Browser browser = browser();
        var first = browser.form("/sign-in", "name", person.name(), "password", person.password());
        assertThat(first.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("HttpOnly", "SameSite=Lax", "Path=/");
        String before = browser.cookie();
        byte[] secret = Browser.secret(browser.get("/sign-in").body());
        browser.form("/sign-in/step", "value", Totp.code(secret, java.time.Instant.now()));
        assertThat(browser.cookie()).isNotEqualTo(before);
        browser.form("/sign-in/step", "value", Browser.PASSWORD);
        assertThat(browser().get("/fhir/Patient", "Cookie", "quilt=" + before).statusCode())
                .isEqualTo(401);
        assertThat(browser()
                        .get("/fhir/Patient", "Cookie", "quilt=" + browser.cookie())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void nobodyLearnsWhichAccountsThereAre() {
        var wrong = browser().form("/sign-in", "name", person().name(), "password", "wrong");
        var unknown = browser().form("/sign-in", "name", "nobody-of-this-name", "password", "wrong");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).isEqualTo(unknown.body());
    }

    @Test
    void fiveFailuresLockTheAccountAlsoForTheRightPassword() throws SQLException {
        Person person = person();
        for (int i = 0; i < 5; i++) {
            assertThat(browser()
                            .form("/sign-in", "name", person.name(), "password", "wrong" + i)
                            .statusCode())
                    .isEqualTo(401);
        }
        var right = browser().form("/sign-in", "name", person.name(), "password", person.password());
        assertThat(right.statusCode()).isEqualTo(401);
        sql("update account set locked = now() - interval '1 second' where name = '" + person.name() + "'");
        browser().firstSignIn(person.name(), person.password());
    }

    @Test
    void wrongCodesLockTheAccountToo() {
        Person person = person();
        browser().firstSignIn(person.name(), person.password());
        Browser thief = browser();
        assertThat(thief.form("/sign-in", "name", person.name(), "password", Browser.PASSWORD)
                        .statusCode())
                .isEqualTo(302);
        for (int i = 0; i < 5; i++) {
            assertThat(thief.form("/sign-in/step", "value", "00000" + i).statusCode())
                    .isEqualTo(401);
        }
        assertThat(browser()
                        .form("/sign-in", "name", person.name(), "password", Browser.PASSWORD)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void anAddressThatFailsTooOftenIsNotHeard() throws SQLException {
        Person person = person();
        sql("insert into failed_sign_in (address, since, times) values ('127.0.0.1', now(), 30)");
        var refused = browser().form("/sign-in", "name", person.name(), "password", person.password());
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("600");
    }

    @Test
    void aCodeAndARecoveryCodeAreGoodOnce() {
        Person person = person();
        Browser browser = browser().firstSignIn(person.name(), person.password());
        Browser again = browser();
        again.form("/sign-in", "name", person.name(), "password", Browser.PASSWORD);
        // the step of enrolment is taken: its code is not good again
        assertThat(again.form("/sign-in/step", "value", browser.code()).statusCode())
                .isEqualTo(401);
        String recovery = accounts.recoveryCodes(person.name()).getFirst();
        assertThat(again.form("/sign-in/step", "value", recovery).statusCode()).isEqualTo(302);
        assertThat(again.get("/fhir/Patient").statusCode()).isEqualTo(200);
        Browser third = browser();
        third.form("/sign-in", "name", person.name(), "password", Browser.PASSWORD);
        assertThat(third.form("/sign-in/step", "value", recovery).statusCode()).isEqualTo(401);
    }

    @Test
    void requestsFromOtherSitesAreRefused() {
        Browser browser = signedIn();
        for (String site : List.of("cross-site", "same-site")) {
            assertThat(browser.send("POST", "/sign-out", "", "", "Sec-Fetch-Site", site)
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(browser.get("/fhir/Patient").statusCode()).isEqualTo(200);
        // browsers without Fetch Metadata say where a form came from; who says neither is no page of ours
        String cookie = "quilt=" + browser.cookie();
        var client = java.net.http.HttpClient.newHttpClient();
        for (String origin : new String[] {"http://evil.example", "null", "", browser.base()}) {
            var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create(browser.base() + "/sign-out"))
                    .header("Cookie", cookie)
                    .POST(java.net.http.HttpRequest.BodyPublishers.noBody());
            if (!origin.isEmpty()) {
                request.header("Origin", origin);
            }
            try {
                int status = client.send(request.build(), java.net.http.HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                assertThat(status).as(origin).isEqualTo(origin.equals(browser.base()) ? 302 : 403);
            } catch (java.io.IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "/\\evil.example",
                "https://evil.example",
                "javascript:alert(1)",
                "/x\r\nSet-Cookie: a=b",
                "/%0d%0aX: y",
                "/patients?x=//evil"
            })
    void signInLeadsToNoOtherPlace(String to) {
        Person person = person();
        var answer = browser().form("/sign-in", "name", person.name(), "password", person.password(), "to", to);
        assertThat(answer.headers().firstValue("Location")).hasValue("/sign-in");
        assertThat(browser()
                        .get("/sign-in?to=" + java.net.URLEncoder.encode(to, java.nio.charset.StandardCharsets.UTF_8))
                        .body())
                .doesNotContain("evil", "alert");
    }

    @Test
    void theOldestOfSixSignInsIsOver() throws SQLException {
        Person person = person();
        Browser first = browser().firstSignIn(person.name(), person.password());
        List<String> codes = accounts.recoveryCodes(person.name());
        Browser last = first;
        for (int i = 0; i < 5; i++) {
            last = browser();
            last.form("/sign-in", "name", person.name(), "password", Browser.PASSWORD);
            last.form("/sign-in/step", "value", codes.get(i));
        }
        assertThat(first.get("/fhir/Patient").statusCode()).isEqualTo(401);
        assertThat(last.get("/fhir/Patient").statusCode()).isEqualTo(200);
    }

    @Test
    void aSignInEndsWhenItRestsOrIsOldOrItsAccountIsDisabled() throws SQLException {
        Browser resting = signedIn();
        String id = "encode(hash, 'hex') = encode(sha256('" + resting.cookie() + "'::bytea), 'hex')";
        sql("update sign_in set seen = now() - interval '31 minutes' where " + id);
        assertThat(resting.get("/fhir/Patient").statusCode()).isEqualTo(401);
        sql("update sign_in set seen = now(), began = now() - interval '13 hours' where " + id);
        assertThat(resting.get("/fhir/Patient").statusCode()).isEqualTo(401);
        Person person = person();
        Browser browser = browser().firstSignIn(person.name(), person.password());
        assertThat(admin.send("DELETE", "/accounts/" + person.name(), "", "").statusCode())
                .isEqualTo(204);
        assertThat(browser.get("/fhir/Patient").statusCode()).isEqualTo(401);
        assertThat(browser()
                        .form("/sign-in", "name", person.name(), "password", Browser.PASSWORD)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void rolesHoldFromTheNextRequestOn() {
        Person person = person();
        Browser browser = browser().firstSignIn(person.name(), person.password());
        assertThat(browser.get("/practices/lake/messages").statusCode()).isEqualTo(200);
        assertThat(browser.get("/practices/hill/messages").statusCode()).isEqualTo(403);
        var changed = admin.send("PUT", "/accounts/" + person.name(), "application/json", """
                {"display":"Pat","roles":[{"role":"auditor"}]}""");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(browser.get("/practices/lake/messages").statusCode()).isEqualTo(403);
        assertThat(browser.get("/fhir/Patient").statusCode()).isEqualTo(403);
        assertThat(browser.get("/audit/AuditEvent").statusCode()).isEqualTo(200);
    }

    @Test
    void administratorsSeeNoChartAndGiveThemselvesNothing() {
        for (String address : List.of("/fhir/Patient", "/patients", "/audit/AuditEvent", "/practices/lake/messages")) {
            assertThat(admin.get(address).statusCode()).as(address).isEqualTo(403);
        }
        assertThat(admin.get("/practices/lake").statusCode()).isEqualTo(200);
        assertThat(admin.send("PUT", "/accounts/admin", "application/json", """
                        {"display":"Me","roles":[{"role":"hospitalist","practice":"lake"}]}""").statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"display\":\"X\",\"roles\":[{\"role\":\"god\"}]}",
                "{\"display\":\"X\",\"roles\":[{\"role\":\"staff\"}]}",
                "{\"display\":\"X\",\"roles\":[{\"role\":\"staff\",\"practice\":\"nowhere\"}]}",
                "{\"display\":\"X\",\"roles\":[{\"role\":\"auditor\",\"practice\":\"lake\"}]}",
                "{\"display\":\"\",\"roles\":[]}",
                "[1]",
                "nothing"
            })
    void anAccountThatIsNotRightIsNotMade(String body) {
        var answer = admin.send("PUT", "/accounts/wrong", "application/json", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(admin.get("/accounts").body()).doesNotContain("\"wrong\"");
    }

    @Test
    void signInsAreOnRecordByName() {
        Person person = person();
        browser().firstSignIn(person.name(), person.password());
        Person auditor =
                new Person("auditor", accounts.put("auditor", "Au Ditor", List.of(new Accounts.Role("auditor", null))));
        Browser eyes = browser().firstSignIn(auditor.name(), auditor.password());
        var trail = eyes.get("/audit/AuditEvent?agent-name=" + person.name());
        assertThat(trail.statusCode()).isEqualTo(200);
        assertThat(trail.body()).contains("110122").doesNotContain(Browser.PASSWORD, person.password());
    }

    @Test
    void anOpenHubDoesNotStartWherePeopleSignIn() {
        assertThatThrownBy(() -> Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), database, null, true)))
                .rootCause()
                .isInstanceOf(FirstStart.OpenRefused.class);
    }

    @Test
    void nothingThatProvesWhoSomebodyIsStandsInTheDatabase() throws SQLException {
        Person person = person();
        Browser browser = browser().firstSignIn(person.name(), person.password());
        String code = accounts.recoveryCodes(person.name()).getFirst();
        StringBuilder all = new StringBuilder();
        try (var connection = DriverManager.getConnection(database);
                var statement = connection.createStatement()) {
            for (String table : List.of("account", "sign_in", "recovery_code", "feed_key", "audit")) {
                try (var rows = statement.executeQuery("select t::text from " + table + " t")) {
                    while (rows.next()) {
                        all.append(rows.getString(1)).append('\n');
                    }
                }
            }
        }
        assertThat(all.toString())
                .contains("$argon2id$")
                .doesNotContain(person.password(), Browser.PASSWORD, browser.cookie(), code);
    }
}
