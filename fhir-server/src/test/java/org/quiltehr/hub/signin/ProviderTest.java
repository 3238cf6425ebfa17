package org.quiltehr.hub.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.access.Accounts;
import org.quiltehr.hub.access.Browser;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;

/** Sign-in at an identity provider instead of here, what is tried to get in without it, and that nobody asks without end. */
class ProviderTest {

    private static final List<String> SETTINGS = List.of(
            "quilt.oidc.issuer",
            "quilt.oidc.client-id",
            "quilt.oidc.client-secret",
            "access.requests-per-second",
            "access.burst");

    private static TestProvider provider;
    private static Hub.Running hub;
    private static Browser admin;

    @BeforeAll
    static void start() throws IOException {
        provider = new TestProvider();
        List<String> values = List.of(provider.issuer, TestProvider.CLIENT, TestProvider.SECRET, "5", "300");
        for (int i = 0; i < values.size(); i++) {
            System.setProperty(SETTINGS.get(i), values.get(i));
        }
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), TestDatabase.url(), null, false));
        Accounts accounts = hub.context().getBean(Accounts.class);
        admin = new Browser(hub.base()).firstSignIn("admin", accounts.reset("admin"));
        admin.send(
                "PUT", "/practices/lake", "application/json", "{\"name\":\"Lake\",\"timezone\":\"America/New_York\"}");
        assertThat(put("rivera", "subject-1").statusCode()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        hub.context().close();
        provider.close();
        SETTINGS.forEach(System::clearProperty);
    }

    @AfterEach
    void tellTheTruthAgain() {
        provider.lie = claims -> claims;
        provider.alg = "RS256";
        provider.signing = provider.key;
    }

    private static HttpResponse<String> put(String name, String subject) {
        return admin.send("PUT", "/accounts/" + name, "application/json", """
                {"display":"Dr","roles":[{"role":"staff","practice":"lake"}],"external":"%s"}""".formatted(subject));
    }

    private static String location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    /** Goes to the provider, signs in there, and comes back. */
    private static HttpResponse<String> signIn(Browser browser) {
        String away = location(browser.get(location(browser.get("/sign-in?to=%2Fpatients", "Accept", "text/html"))));
        assertThat(away).startsWith(provider.issuer + "/authorize?");
        return browser.get(provider.signedIn(away), "Sec-Fetch-Site", "cross-site");
    }

    @Test
    void peopleSignInThereAndAreWhoTheirAccountSays() {
        Browser browser = new Browser(hub.base());
        assertThat(location(signIn(browser))).isEqualTo("/patients");
        assertThat(browser.get("/fhir/Patient").statusCode()).isEqualTo(200);
        assertThat(browser.get("/accounts").statusCode()).isEqualTo(403);
        admin.send("DELETE", "/accounts/rivera", "", "");
        assertThat(browser.get("/fhir/Patient").statusCode())
                .as("a disabled account")
                .isEqualTo(401);
        assertThat(signIn(new Browser(hub.base())).statusCode()).isEqualTo(403);
        assertThat(put("rivera", "subject-1").statusCode()).isEqualTo(200);
        assertThat(location(signIn(new Browser(hub.base())))).isEqualTo("/patients");
    }

    @Test
    void whoIsKnownThereUsesNoPasswordHereAndNoTwoAccountsAreOnePerson() {
        assertThat(put("other", "subject-1").statusCode()).isEqualTo(400);
        var made = put("third", "subject-3");
        String password = SmartWorld.json(made).path("password").asString();
        assertThat(new Browser(hub.base())
                        .form("/sign-in", "name", "third", "password", password)
                        .statusCode())
                .isEqualTo(401);
        assertThat(new Browser(hub.base())
                        .get("/sign-in?own", "Accept", "text/html")
                        .body())
                .as("the administrator's way in when the provider is down")
                .contains("id=\"password\"");
    }

    @Test
    void aTokenThatIsWrongInOneThingLetsNobodyIn() {
        Map<String, UnaryOperator<JWTClaimsSet.Builder>> lies = new LinkedHashMap<>();
        lies.put("other issuer", claims -> claims.issuer("https://elsewhere.example"));
        lies.put("other audience", claims -> claims.audience("another-client"));
        lies.put(
                "expired",
                claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(600))));
        lies.put(
                "issued in an hour",
                claims -> claims.issueTime(Date.from(Instant.now().plusSeconds(3600))));
        lies.put("other nonce", claims -> claims.claim("nonce", "another"));
        lies.put("no nonce", claims -> claims.claim("nonce", null));
        lies.put("nobody", claims -> claims.subject(null));
        lies.forEach((why, lie) -> {
            provider.lie = lie;
            refused(why);
        });
        provider.lie = claims -> claims;
        for (String alg : List.of("none", "HS256")) {
            provider.alg = alg;
            refused(alg);
        }
        provider.alg = "RS256";
        provider.signing = TestProvider.rsa("published");
        refused("a key of the same name that is not published");
    }

    private static void refused(String why) {
        Browser browser = new Browser(hub.base());
        var answer = signIn(browser);
        assertThat(answer.statusCode()).as(why + ": " + answer.body()).isEqualTo(401);
        assertThat(browser.get("/fhir/Patient").statusCode()).as(why).isEqualTo(401);
    }

    @Test
    void aWayBackIsGoodOnceAndInTheBrowserThatWasSentAway() {
        Browser victim = new Browser(hub.base());
        Browser attacker = new Browser(hub.base());
        String back = provider.signedIn(location(attacker.get("/sign-in/external")));
        assertThat(victim.get(back).statusCode()).as("another browser").isEqualTo(401);
        assertThat(attacker.get(back).statusCode()).isEqualTo(302);
        assertThat(attacker.get(back).statusCode()).as("once").isEqualTo(401);
        assertThat(new Browser(hub.base())
                        .get("/sign-in/external/back?code=x&state=y")
                        .statusCode())
                .isEqualTo(401);
        String own = location(new Browser(hub.base()).get("/sign-in?to=https://evil.example", "Accept", "text/html"));
        assertThat(own).as("no other place to go").isEqualTo("/sign-in/external");
    }

    /** One account that runs wild is told to wait; the others are not. */
    @Test
    void whoAsksTooOftenWaits() {
        put("wild", "subject-9");
        provider.lie = claims -> claims.subject("subject-9");
        Browser wild = new Browser(hub.base());
        assertThat(location(signIn(wild))).isEqualTo("/patients");
        HttpResponse<String> answer = wild.get("/accounts");
        for (int i = 0; i < 5_000 && answer.statusCode() != 429; i++) {
            answer = wild.get("/accounts");
        }
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After"))
                .hasValueSatisfying(s -> assertThat(Integer.parseInt(s)).isBetween(1, 10));
        assertThat(answer.body()).contains("\"throttled\"");
        assertThat(admin.get("/accounts").statusCode()).isEqualTo(200);
    }
}
