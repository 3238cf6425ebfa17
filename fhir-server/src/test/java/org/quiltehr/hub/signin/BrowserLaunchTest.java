package org.quiltehr.hub.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.access.Accounts;
import org.quiltehr.hub.web.Chromium;

/**
 * SMART's own JavaScript client ({@code fhirclient} of npm, unchanged) in Chromium, on a site of its own. It launches
 * standalone: a person signs in, chooses a patient and allows it, and it reads and refreshes. Then it is opened from the
 * chart of another patient. Without npm or Chromium the test says that it was skipped; under CI that is a failure.
 */
class BrowserLaunchTest {

    private static final Path FOLDER = Path.of("target", "npm");
    private static final String BUNDLE = "node_modules/fhirclient/build/fhir-client.js";

    @Test
    void fhirclientGetsInByBothLaunchesAndReadsThePatientItIsOpenedFor() throws Exception {
        var found = Chromium.start();
        if (found.isEmpty() || !installed()) {
            if (System.getenv("CI") != null) {
                fail("npm and Chromium are needed under CI");
            }
            System.out.println("SKIPPED: the standalone launch by fhirclient, since npm or Chromium is not there");
            Assumptions.abort("no npm or no Chromium");
        }
        HttpServer site = site();
        try (Chromium chromium = found.get();
                SmartWorld world = new SmartWorld();
                BrowserContext context = chromium.browser.newContext()) {
            String app = "http://localhost:" + site.getAddress().getPort();
            world.register("growth", """
                    {"display":"Growth charts","redirects":["%s/launch.html"],
                     "scopes":["launch/patient","offline_access","patient/*.rs"]}""".formatted(app));
            Accounts accounts = world.hub.context().getBean(Accounts.class);
            String password = accounts.put("carer", "Carer", List.of(new Accounts.Role("staff", "lake")));
            Page page = context.newPage();
            page.navigate(app + "/launch.html?"
                    + SmartWorld.encoded(
                            "client", "growth",
                            "iss", world.base + "/fhir",
                            "scope", "launch/patient patient/Patient.rs patient/Observation.read offline_access"));
            page.waitForURL("**/sign-in?**");
            signIn(page, "carer", password);
            page.fill("#q", "lakecanary ann");
            page.click("text=Find");
            page.click("button:has-text('Lakecanary, Ann')");
            assertThat(page.textContent("#words")).contains("See results", "Lakecanary, Ann", "90 days");
            page.click("#allow");
            assertThat(outcome(page))
                    .contains(
                            "\"family\":\"Lakecanary\"",
                            "\"given\":\"Ann\"",
                            "\"observations\":2",
                            "patient/Observation.read");
            world.register("panel", """
                    {"display":"Lab panel","redirects":["%1$s/launch.html"],"launch":"%1$s/launch.html?%2$s",
                     "scopes":["launch","online_access","patient/*.rs"]}""".formatted(
                            app, SmartWorld.encoded("client", "panel", "scope", "launch patient/*.rs online_access")));
            page.navigate(world.base + "/launches?patient=" + world.bob);
            page.click("text=Lab panel");
            assertThat(page.textContent("#words")).contains("See everything in the chart of Lakecanary, Bob");
            page.click("#allow");
            assertThat(outcome(page)).contains("\"given\":\"Bob\"", "\"observations\":1");
        } finally {
            site.stop(0);
        }
    }

    private static String outcome(Page page) {
        page.waitForCondition(() -> List.of("done", "refused").contains(page.title()));
        String said = page.textContent("body");
        assertThat(page.title()).as(said).isEqualTo("done");
        return said;
    }

    /** The first sign-in of an account: second factor, then a password of its own. */
    private static void signIn(Page page, String name, String password) {
        page.fill("#name", name);
        page.fill("#password", password);
        page.click("button[type=submit]");
        page.fill("#value", org.quiltehr.hub.access.Browser.codeOf(page.content()));
        page.click("button[type=submit]");
        page.fill("#value", "nineteen calm otters");
        page.click("button[type=submit]");
    }

    private static HttpServer site() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(server, "/launch.html", "text/html", Path.of("src/test/npm/launch.html"));
        serve(server, "/fhir-client.js", "text/javascript", FOLDER.resolve(BUNDLE));
        server.start();
        return server;
    }

    private static void serve(HttpServer server, String path, String type, Path file) {
        server.createContext(path, exchange -> {
            try (exchange) {
                byte[] body = Files.readAllBytes(file);
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static boolean installed() throws InterruptedException {
        if (Files.exists(FOLDER.resolve(BUNDLE))) {
            return true;
        }
        try {
            Files.createDirectories(FOLDER);
            for (String file : new String[] {"package.json", "package-lock.json"}) {
                Files.copy(Path.of("src/test/npm", file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            Process install = new ProcessBuilder(
                            "npm", "ci", "--legacy-peer-deps", "--no-audit", "--no-fund", "--ignore-scripts")
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(FOLDER.resolve("npm.log").toFile())
                    .start();
            return install.waitFor(2, TimeUnit.MINUTES) && install.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
