package org.quiltehr.hub.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.demo.DemoLoader;

/**
 * People's stories in a browser against the demo network (docs/stories.md): find, chart, source, message, practice. Each page
 * is held against axe-core and the budget of a page, in both themes and at the width of a phone, and photographed with
 * {@code -Dpages.shots=true}. Without Chromium the test says that it was skipped; under CI that is a failure.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoriesTest {

    private static final int BUDGET = 150_000;
    private static final Set<String> FORBIDDEN = Set.of("serious", "critical");

    private Chromium chromium;
    private Hub.Running hub;

    @BeforeAll
    void start() throws Exception {
        var found = Chromium.start();
        if (found.isEmpty()) {
            if (System.getenv("CI") != null) {
                fail("Chromium is needed under CI: apt-get install chromium");
            }
            System.out.println("SKIPPED: the stories in a browser, since there is no Chromium");
        }
        Assumptions.assumeTrue(found.isPresent(), "SKIPPED: no Chromium");
        chromium = found.get();
        hub = Hub.start(new HubOptions(0, 0, Path.of("target", "unused"), TestDatabase.url(), null, true));
        DemoLoader loader = new DemoLoader(hub.base(), hub.mllpPort());
        loader.declare();
        loader.load(sent -> {});
    }

    @AfterAll
    void stop() {
        if (hub != null) {
            hub.context().close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    private BrowserContext desk(boolean dark) {
        return chromium.browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(1440, 900)
                .setBaseURL(hub.base())
                .setColorScheme(dark ? ColorScheme.DARK : ColorScheme.LIGHT));
    }

    private BrowserContext phone() {
        return chromium.browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(390, 844)
                .setBaseURL(hub.base())
                .setHasTouch(true));
    }

    @Test
    void aHospitalistFindsAPatientReadsTheChartAndFollowsALineToItsSource() {
        try (BrowserContext context = desk(false)) {
            Page page = context.newPage();
            List<String> outside = new ArrayList<>();
            List<String> faults = new ArrayList<>();
            page.onRequest(request -> {
                if (!request.url().startsWith(hub.base())) {
                    outside.add(request.url());
                }
            });
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    faults.add(message.text());
                }
            });
            page.navigate("/");
            // two letters changed places, and the day before the month
            page.locator("#q").pressSequentially("okonkow 12/3/48");
            page.locator("a.person").first().waitFor();
            assertThat(page.locator("#found")).containsText("12-Mar-1948");
            check(page, "find-1440");
            page.locator("a.person").first().click();

            assertThat(page.locator("h1")).containsText(Pattern.compile("okonkwo", Pattern.CASE_INSENSITIVE));
            assertThat(page.locator(".banner")).containsText("12-Mar-1948");
            assertThat(page.locator(".safety")).containsText("allergies");
            assertThat(page.locator("#medications details.stmt").count()).isPositive();
            assertThat(page.locator("#vitals svg.spark").count()).isPositive();
            assertThat(page.locator("#absence tbody tr").count()).isPositive();
            check(page, "chart-1440");

            // by keyboard: the first line, its own words, its source
            page.keyboard().press("j");
            page.keyboard().press("o");
            page.keyboard().press("s");
            page.waitForURL(Pattern.compile(".*/source\\?.*"));
            assertThat(page.locator("ol.trail")).containsText("Message");
            assertThat(page.locator(".msg .hit").count())
                    .as("what the line says is marked in the message")
                    .isPositive();
            check(page, "source-1440");

            page.locator("ol.trail a", new Page.LocatorOptions().setHasText("open it"))
                    .click();
            assertThat(page.locator("main")).containsText("What it became");
            check(page, "message-1440");
            assertThat(outside).as("fetched from elsewhere").isEmpty();
            assertThat(faults).as("errors in the console").isEmpty();
        }
    }

    @Test
    void aPracticeSeesThatItsRecordsArriveAndWhatBecameOfAMessage() {
        try (BrowserContext context = desk(false)) {
            Page page = context.newPage();
            page.navigate("/practices");
            check(page, "practices-1440");
            page.getByText("Lakeside Family Practice").click();
            assertThat(page.locator("main")).containsText("ehr");
            check(page, "practice-1440");
            page.locator("table tbody tr th a[href*='/messages/']").first().click();
            assertThat(page.locator(".tiles")).containsText("Understood");
            assertThat(page.locator(".msg .u-map").count()).isPositive();
            // the four fates add up to the fields with a value, on the page as in the ledger
            List<String> numbers = page.locator(".tiles .big").allTextContents();
            int sum = numbers.stream().skip(1).mapToInt(Integer::parseInt).sum();
            assertThat(Integer.parseInt(numbers.getFirst())).isEqualTo(sum).isPositive();
            page.getByText("Replay").click();
            assertThat(page.locator("main")).containsText("What happened");
        }
    }

    @Test
    void aHospitalistSeesWhoIsInHospitalAndOpensAChartByKeyboard() {
        try (BrowserContext context = desk(false)) {
            Page page = context.newPage();
            page.navigate("/");
            page.locator("header.top")
                    .getByText("In hospital", new Locator.GetByTextOptions().setExact(true))
                    .click();
            assertThat(page.locator("#census a.bedside")).hasCount(2);
            // the demo's two whose discharge never came, months ago
            assertThat(page.locator("#census .tag.warn")).hasCount(2);
            check(page, "census-1440");
            String name = page.locator("#census a.bedside .fam").first().textContent();
            page.keyboard().press("j");
            page.keyboard().press("Enter");
            page.waitForURL(Pattern.compile(".*/patients/(?!in-hospital).*"));
            assertThat(page.locator("h1")).containsText(name);
        }
    }

    @Test
    void theSamePagesInTheDarkAndOnAPhone() {
        for (boolean dark : new boolean[] {true, false}) {
            try (BrowserContext context = dark ? desk(true) : phone()) {
                String suffix = dark ? "1440-dark" : "390";
                Page page = context.newPage();
                page.navigate("/patients?q=okonkwo");
                check(page, "find-" + suffix);
                page.locator("a.person").first().click();
                check(page, "chart-" + suffix);
                page.navigate(page.locator("#allergies .words a").first().getAttribute("href"));
                check(page, "source-" + suffix);
                page.navigate("/patients/in-hospital");
                check(page, "census-" + suffix);
                page.navigate("/practices/lakeside");
                check(page, "practice-" + suffix);
                page.locator("table tbody tr th a[href*='/messages/']").first().click();
                check(page, "message-" + suffix);
            }
        }
    }

    @Test
    void aDocumentIsReadWithoutLeavingTheHub() {
        try (BrowserContext context = desk(false)) {
            Page page = context.newPage();
            page.navigate("/patients?q=okonkwo+1948-03-12");
            page.locator("a.person").first().click();
            page.locator("#documents a").first().click();
            assertThat(page.locator("article.doc")).isVisible();
            assertThat(page.locator("article.doc h2").count()).isPositive();
            check(page, "document-1440");
        }
    }

    @Test
    void chartsAreReadWithoutJavaScript() {
        try (BrowserContext context = chromium.browser.newContext(
                new Browser.NewContextOptions().setJavaScriptEnabled(false).setBaseURL(hub.base()))) {
            Page page = context.newPage();
            page.navigate("/");
            page.locator("#q").fill("okonkwo");
            page.getByText("Find", new Page.GetByTextOptions().setExact(true)).click();
            page.locator("a.person").first().click();
            page.locator("#problems details.stmt summary").first().click();
            assertThat(page.locator("#problems .words").first()).isVisible();
        }
    }

    @Test
    void anAddressThatLeadsNowhereSaysWhatToDo() {
        try (BrowserContext context = desk(false)) {
            Page page = context.newPage();
            var answer = page.navigate("/patients/nobody");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(page.locator("main")).containsText("Find the patient by name");
            check(page, "problem-1440");
        }
    }

    private static int width(Page page) {
        return ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue();
    }

    /** Nothing that keeps people out, nothing too heavy or too wide; and its picture. */
    private static void check(Page page, String name) {
        assertThat(page.content().length()).as("size of " + name).isLessThan(BUDGET);
        assertThat(width(page)).as("width of " + name).isLessThanOrEqualTo(page.viewportSize().width);
        List<String> violations = new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(v -> FORBIDDEN.contains(v.getImpact()))
                        .map(v -> name + ": " + v.getId() + " "
                                + v.getNodes().getFirst().getTarget())
                        .toList();
        assertThat(violations).isEmpty();
        if (Boolean.getBoolean("pages.shots")) {
            byte[] photograph = page.screenshot(new Page.ScreenshotOptions().setFullPage(true));
            try {
                Files.write(Path.of("..", "docs", "pages", name + ".jpg"), Picture.small(photograph));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
