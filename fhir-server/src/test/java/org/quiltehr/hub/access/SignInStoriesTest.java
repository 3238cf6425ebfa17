package org.quiltehr.hub.access;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.web.Stage;

/** Stories in a browser of a hub that asks who you are (docs/stories.md): signing in, emergency access, who read a chart. */
@ExtendWith(Stage.Opening.class)
class SignInStoriesTest {

    private static Stage stage;
    private static Hub.Running hub;
    private static Accounts accounts;
    private static String patient;

    @BeforeAll
    static void start(Stage opened) {
        stage = opened;
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), TestDatabase.url(), null, false));
        accounts = hub.context().getBean(Accounts.class);
        Browser admin = new Browser(hub.base()).firstSignIn("admin", accounts.reset("admin"));
        for (String practice : List.of("lake", "mercy")) {
            admin.send("PUT", "/practices/" + practice, "application/json", """
                    {"name":"%s practice","timezone":"America/New_York"}""".formatted(practice));
        }
        Browser staff = new Browser(hub.base())
                .firstSignIn("lake-desk", accounts.put("lake-desk", "Lake Desk", List.of(role("staff", "lake"))));
        var stored = staff.send("POST", "/practices/lake/fhir/Patient", "application/fhir+json", """
                {"resourceType":"Patient","identifier":[{"type":{"coding":[{"system":
                "http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"urn:lake","value":"L-4711"}],
                "name":[{"family":"Quillfeather","given":["Ana"]}],"birthDate":"1950-03-04","gender":"female"}""");
        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
        patient = FhirJson.parse(stored.body()).path("id").asString("");
    }

    @AfterAll
    static void stop() {
        if (hub != null) {
            hub.context().close();
        }
    }

    private static Accounts.Role role(String name, String practice) {
        return new Accounts.Role(name, practice);
    }

    /** Signs in for the first time, as a person would; gives the key of the second factor. */
    private static byte[] signIn(Page page, String name, String password) {
        page.locator("#name").fill(name);
        page.locator("#password").fill(password);
        page.locator("button[type=submit]").click();
        page.locator("#secret").waitFor();
        byte[] secret = Browser.secret(page.content());
        page.locator("#value").fill(Totp.code(secret, Instant.now()));
        page.locator("button[type=submit]").click();
        page.locator("#value").fill(Browser.PASSWORD);
        page.locator("button[type=submit]").click();
        return secret;
    }

    @Test
    void aHospitalistSignsInWithASecondFactorAndOutAgain() {
        String password = accounts.put("dr-okafor", "N. Okafor", List.of(role("hospitalist", "mercy")));
        try (BrowserContext context = stage.deskAt(hub.base().replace("0.0.0.0", "127.0.0.1"))) {
            Page page = context.newPage();
            page.navigate("/patients/in-hospital");
            page.waitForURL(Pattern.compile(".*/sign-in\\?to=.*"));
            Stage.check(page, "sign-in");
            page.locator("#name").fill("dr-okafor");
            page.locator("#password").fill("not the password");
            page.locator("button[type=submit]").click();
            assertThat(page.locator("[role=alert]")).containsText("do not belong together");
            // nothing says whether there is such an account
            assertThat(page.locator("body")).not().containsText("dr-okafor");
            page.locator("#name").fill("dr-okafor");
            page.locator("#password").fill(password);
            page.locator("button[type=submit]").click();
            assertThat(page.locator("h2")).containsText("second factor");
            Stage.check(page, "sign-in-second");
            page.locator("#value").fill("000000");
            page.locator("button[type=submit]").click();
            assertThat(page.locator("[role=alert]")).containsText("not right");
            page.locator("#value").fill(Totp.code(Browser.secret(page.content()), Instant.now()));
            page.locator("button[type=submit]").click();
            page.locator("#value").fill(Browser.PASSWORD);
            page.locator("button[type=submit]").click();
            // where she wanted to go
            page.waitForURL(Pattern.compile(".*/patients/in-hospital"));
            assertThat(page.locator("header.top")).containsText("N. Okafor");
            page.getByText("Sign out").click();
            page.navigate("/patients");
            assertThat(page.locator("#password")).isVisible();
        }
    }

    @Test
    void aChartIsOpenedInAnEmergencyAndAnAuditorSeesWhoReadIt() {
        try (BrowserContext context = stage.deskAt(hub.base().replace("0.0.0.0", "127.0.0.1"));
                BrowserContext other = stage.deskAt(hub.base().replace("0.0.0.0", "127.0.0.1"))) {
            Page page = context.newPage();
            page.navigate("/break-glass");
            signIn(page, "dr-night", accounts.put("dr-night", "Dr. Night", List.of(role("hospitalist", "mercy"))));
            assertThat(page.navigate("/patients/" + patient).status()).isEqualTo(404);
            page.navigate("/break-glass");
            page.locator("#number").fill("L-4711");
            page.locator("#reason").fill("short");
            page.locator("button[type=submit]").last().click();
            assertThat(page.locator("[role=alert]")).containsText("characters");
            assertThat(page.locator("#number")).hasValue("L-4711");
            page.locator("#reason").fill("unconscious in the emergency room, no history known");
            Stage.check(page, "break-glass");
            page.getByText("Go on").click();
            assertThat(page.locator("main")).containsText("Open this chart?");
            Stage.check(page, "break-glass-confirm");
            page.getByText("Open it: this is an emergency").click();
            assertThat(page.locator("h1")).containsText(Pattern.compile("quillfeather", Pattern.CASE_INSENSITIVE));
            assertThat(page.locator("header.top")).containsText("emergency access until");

            Page auditor = other.newPage();
            auditor.navigate("/break-glass/reviews");
            signIn(auditor, "auditor", accounts.put("auditor", "A. Auditor", List.of(role("auditor", null))));
            auditor.navigate("/break-glass/reviews");
            assertThat(auditor.locator("main")).containsText("dr-night");
            Stage.check(auditor, "glass-reviews");
            auditor.locator("input[name=verdict]").first().fill("needed: the patient could not speak");
            auditor.getByText("Put it down").first().click();
            assertThat(auditor.locator("main")).containsText("Nothing to look at");
            auditor.navigate("/audit?patient=" + patient);
            assertThat(auditor.locator("table")).containsText("dr-night");
            assertThat(auditor.locator("table")).containsText("/patients/" + patient);
            // whoever judges reads no chart
            assertThat(auditor.navigate("/patients/" + patient).status()).isIn(403, 404);
        }
    }

    @Test
    void anAdministratorMakesAPracticeAFeedAnAccountAndAnApp() {
        try (BrowserContext context = stage.deskAt(hub.base().replace("0.0.0.0", "127.0.0.1"))) {
            Page page = context.newPage();
            page.navigate("/admin");
            signIn(page, "root", accounts.put("root", "R. Root", List.of(role("administrator", null))));
            page.navigate("/admin");
            assertThat(page.locator("main")).containsText("Nothing is out of order");
            Stage.check(page, "admin");

            page.navigate("/admin/practices");
            page.locator("#slug").fill("Not A Slug");
            page.locator("#name").fill("Elm Street Pediatrics");
            page.locator("#timezone").fill("Mars/Olympus");
            page.getByText("Make it").click();
            assertThat(page.locator("#slug-e")).containsText("lower-case letters");
            assertThat(page.locator("#name")).hasValue("Elm Street Pediatrics");
            page.locator("#slug").fill("elm");
            page.getByText("Make it").click();
            assertThat(page.locator("#timezone-e")).containsText("America/New_York");
            Stage.check(page, "admin-practices");
            page.locator("#timezone").fill("America/Denver");
            page.getByText("Make it").click();
            page.waitForURL(Pattern.compile(".*/admin/practices/elm"));
            page.locator("#feed").fill("ehr");
            page.getByText("Keep the feed").click();
            assertThat(page.locator("[role=alert]").first()).containsText("adapter");
            page.locator("#adapter").selectOption("hl7v2");
            page.locator("#application").fill("ELMEHR");
            page.locator("#more").fill("{no json");
            page.getByText("Keep the feed").click();
            assertThat(page.locator("[role=alert]").first()).containsText("no JSON object");
            page.locator("#more").fill("");
            page.getByText("Keep the feed").click();
            assertThat(page.locator("ul.rows")).containsText("MLLP from ELMEHR");
            Stage.check(page, "admin-practice");

            page.navigate("/admin/accounts");
            page.locator("#name").fill("Dr. Rivera");
            page.locator("#display").fill("Dr. Rivera");
            page.getByText("Keep", new Page.GetByTextOptions().setExact(true)).click();
            assertThat(page.locator("[role=alert]").first()).containsText("at least one role");
            page.getByLabel("hospitalist of mercy practice").check();
            page.getByText("Keep", new Page.GetByTextOptions().setExact(true)).click();
            assertThat(page.locator("#name-e")).containsText("small letters");
            page.locator("#name").fill("rivera");
            page.getByText("Keep", new Page.GetByTextOptions().setExact(true)).click();
            assertThat(page.locator("[role=status]")).containsText("First password of rivera");
            String password = page.locator("code.key").textContent();
            page.navigate("/admin/accounts");
            assertThat(page.content()).as("a password is shown once").doesNotContain(password);
            assertThat(page.locator("table")).containsText("hospitalist of mercy");
            Stage.check(page, "admin-accounts");
            page.getByLabel("Disable rivera").click();
            assertThat(page.locator("tr:has-text('rivera')")).containsText("disabled");
            page.getByLabel("Disable root").click();
            assertThat(page.locator("main")).containsText("own account");

            page.navigate("/admin/apps");
            page.locator("#id").fill("growth-chart");
            page.locator("#display").fill("Growth chart");
            page.locator("#redirects").fill("http://evil.example/back");
            page.locator("#scopes").fill("launch patient/*.rs");
            page.getByText("Register", new Page.GetByTextOptions().setExact(true))
                    .click();
            assertThat(page.locator("[role=alert]").first()).containsText("https");
            page.locator("#redirects").fill("https://growth.example/back");
            page.locator("#proof").selectOption("secret");
            page.getByText("Register", new Page.GetByTextOptions().setExact(true))
                    .click();
            assertThat(page.locator("[role=status]")).containsText("Secret of growth-chart");
            Stage.check(page, "admin-apps");
            page.getByLabel("Disable Growth chart").click();
            assertThat(page.locator("main")).containsText("No app may ask for tokens");

            page.navigate("/admin/consent");
            assertThat(page.locator("table .tag.crit")).hasCount(0);
            page.getByText("Withhold it").first().click();
            assertThat(page.locator("table .tag.crit")).hasText("only with consent");
            Stage.check(page, "admin-consent");
            page.getByText("Show it").first().click();
            assertThat(page.locator("table .tag.crit")).hasCount(0);
            page.navigate("/admin/jobs");
            assertThat(page.locator("h1")).containsText("Jobs");
            Stage.check(page, "admin-jobs");
            page.navigate("/admin/storage");
            assertThat(page.locator("table").last()).containsText("res");
            assertThat(page.locator("main")).containsText("No rule is set, so nothing is ever dropped");
            Stage.check(page, "admin-storage");
            // who administers reads no chart
            assertThat(page.navigate("/patients/" + patient).status()).isIn(403, 404);
        }
        try (BrowserContext context = stage.deskAt(hub.base().replace("0.0.0.0", "127.0.0.1"))) {
            Page page = context.newPage();
            page.navigate("/admin");
            signIn(page, "desk-2", accounts.put("desk-2", "Desk", List.of(role("staff", "lake"))));
            for (String closed : List.of("", "/practices", "/accounts", "/apps", "/consent", "/jobs", "/storage")) {
                assertThat(page.navigate("/admin" + closed).status()).as(closed).isEqualTo(403);
            }
        }
    }
}
