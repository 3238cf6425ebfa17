package org.quiltehr.hub.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Stories of people at the bedside, in a browser against the demo network (docs/stories.md): find, chart, source, message,
 * census, document.
 */
@ExtendWith(Stage.Opening.class)
class StoriesTest {

    private static Stage stage;

    @BeforeAll
    static void start(Stage opened) {
        stage = opened;
    }

    @Test
    void aHospitalistFindsAPatientReadsTheChartAndFollowsALineToItsSource() {
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            List<String> outside = new ArrayList<>();
            List<String> faults = new ArrayList<>();
            page.onRequest(request -> {
                if (!request.url().startsWith(stage.base())) {
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
            Stage.check(page, "find");
            page.locator("a.person").first().click();

            assertThat(page.locator("h1")).containsText(Pattern.compile("okonkwo", Pattern.CASE_INSENSITIVE));
            assertThat(page.locator(".banner")).containsText("12-Mar-1948");
            assertThat(page.locator(".safety")).containsText("allergies");
            assertThat(page.locator("#medications details.stmt").count()).isPositive();
            assertThat(page.locator("#vitals svg.spark").count()).isPositive();
            assertThat(page.locator("#absence tbody tr").count()).isPositive();
            Stage.check(page, "chart");

            // by keyboard: the first line, its own words, its source
            page.keyboard().press("j");
            page.keyboard().press("o");
            page.keyboard().press("s");
            page.waitForURL(Pattern.compile(".*/source\\?.*"));
            assertThat(page.locator("ol.trail")).containsText("Message");
            assertThat(page.locator(".msg .hit").count())
                    .as("what the line says is marked in the message")
                    .isPositive();
            Stage.check(page, "source");

            page.locator("ol.trail a", new Page.LocatorOptions().setHasText("open it"))
                    .click();
            assertThat(page.locator("main")).containsText("What it became");
            Stage.check(page, "message");
            assertThat(outside).as("fetched from elsewhere").isEmpty();
            assertThat(faults).as("errors in the console").isEmpty();
        }
    }

    @Test
    void aPracticeSeesThatItsRecordsArriveAndWhatBecameOfAMessage() {
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/practices");
            Stage.check(page, "practices");
            page.getByText("Lakeside Family Practice").click();
            assertThat(page.locator("main")).containsText("ehr");
            Stage.check(page, "practice");
            page.navigate("/practices/lakeside?feed=ehr&state=stored");
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
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/");
            page.locator("header.top")
                    .getByText("In hospital", new Locator.GetByTextOptions().setExact(true))
                    .click();
            assertThat(page.locator("#census a.bedside")).hasCount(2);
            // the demo's two whose discharge never came, months ago
            assertThat(page.locator("#census .tag.warn", new Page.LocatorOptions().setHasText("no discharge heard")))
                    .hasCount(2);
            // where sources disagree follows what is written by a moment
            for (int tries = 0;
                    tries < 100 && page.getByText("not looked through yet").count() > 0;
                    tries++) {
                page.waitForTimeout(300);
                page.reload();
            }
            assertThat(page.locator("#census td[data-l=Disagree]").first()).containsText(Pattern.compile("\\d+|none"));
            Stage.check(page, "census");
            String name = page.locator("#census a.bedside .fam").first().textContent();
            page.keyboard().press("j");
            page.keyboard().press("Enter");
            page.waitForURL(Pattern.compile(".*/patients/(?!in-hospital).*"));
            assertThat(page.locator("h1")).containsText(name);
        }
    }

    @Test
    void aDocumentIsReadWithoutLeavingTheHub() {
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/patients?q=okonkwo+1948-03-12");
            page.locator("a.person").first().click();
            page.locator("#documents a").first().click();
            assertThat(page.locator("article.doc")).isVisible();
            assertThat(page.locator("article.doc h2").count()).isPositive();
            Stage.check(page, "document");
        }
    }

    @Test
    void whatChangedIsSeenSinceADayAWeekOrTheLastLook() {
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/patients?q=villanueva+1971-07-14");
            page.locator("a.person").first().click();
            assertThat(page.locator("#changes")).containsText("not marked as read yet");
            for (String back : new String[] {"24 hours", "7 days"}) {
                page.locator("#changes").getByText(back).click();
                page.waitForURL(Pattern.compile(".*since=.*"));
                assertThat(page.locator("#changes li.change .tag").first()).containsText("NEW");
            }
            Stage.check(page, "chart-changes");
            page.getByText("Mark as read").click();
            assertThat(page.locator("#changes")).containsText("Nothing since then");
            assertThat(page.locator("main")).containsText("Changes are shown since");
        }
    }

    @Test
    void chartsAreReadWithoutJavaScript() {
        try (BrowserContext context = stage.withoutJavaScript()) {
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
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            var answer = page.navigate("/patients/nobody");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(page.locator("main")).containsText("Find the patient by name");
            Stage.check(page, "problem");
        }
    }
}
