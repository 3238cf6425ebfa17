package org.quiltehr.hub.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Stories of a practice without IT staff in a browser (docs/stories.md): files by hand, a message found, settings, notices. */
@ExtendWith(Stage.Opening.class)
class PracticeStoriesTest {

    private static Stage stage;

    @BeforeAll
    static void start(Stage opened) {
        stage = opened;
    }

    private static String adt(String facility, String event, String control, String number) {
        String today = LocalDate.now(ZoneOffset.UTC).toString().replace("-", "");
        return String.join(
                "\r",
                "MSH|^~\\&|" + facility + "|" + facility + "|HUB|NET|" + today + "010000||ADT^" + event + "|" + control
                        + "|P|2.5.1",
                "EVN||" + today + "010000",
                "PID|1||" + number + "^^^" + facility
                        + "^MR||Uppsala^Greta^Maria||19410807|F|||9 Mill Race^^Lakeside^VT^05745||8025557788",
                facility.equals("LAKESIDE")
                        ? "PV1|1|O"
                        : "PV1|1|I|5 East^501^A" + "|".repeat(16) + number + "^^^MERCY^VN" + "|".repeat(25) + today
                                + "0100|" + (event.equals("A03") ? today + "0200" : ""),
                "");
    }

    private static FilePayload file(String name, String text) {
        return new FilePayload(name, "application/octet-stream", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aPracticeTriesFilesSeesTheScoreAndSendsThemWithoutJavaScript() {
        try (BrowserContext context = stage.withoutJavaScript()) {
            Page page = context.newPage();
            page.navigate("/practices/lakeside");
            page.getByText("Files by hand").click();
            FilePayload[] files = {
                file("good.hl7", adt("LAKESIDE", "A08", "UP-1", "77001")), file("bad.hl7", "this is no message")
            };
            page.locator("#files").setInputFiles(files);
            page.getByText("Try: nothing is kept").click();
            assertThat(page.locator("main")).containsText("of 100 points");
            assertThat(page.locator("main")).containsText("good.hl7");
            page.navigate("/practices/lakeside?q=UP-1");
            assertThat(page.locator("main")).containsText("No message fits");

            page.navigate("/practices/lakeside/upload");
            page.locator("#files").setInputFiles(files);
            page.locator("#feed").selectOption("ehr");
            page.getByText("Send to the feed").click();
            assertThat(page.locator("main")).containsText("quarantined");
            page.getByLabel("What became of good.hl7").click();
            assertThat(page.locator("h1")).containsText("stored");

            for (String asked : new String[] {"UP-", "uppsala greta"}) {
                page.navigate("/practices/lakeside");
                page.locator("#q").fill(asked);
                page.getByText("Find messages").click();
                assertThat(page.locator("table")).containsText("UP-1");
            }
        }
    }

    @Test
    void filesAreDroppedOnTheField() {
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/practices/lakeside/upload");
            JSHandle files = page.evaluateHandle(
                    "text => { const d = new DataTransfer(); d.items.add(new File([text], 'dropped.hl7')); return d; }",
                    adt("LAKESIDE", "A08", "UP-9", "77009"));
            page.dispatchEvent(".drop", "drop", Map.of("dataTransfer", files));
            page.getByText("Try: nothing is kept").click();
            assertThat(page.locator("main")).containsText("dropped.hl7");
            assertThat(page.locator("main")).containsText("of 100 points");
        }
    }

    @Test
    void thePagesOfFilesAndSettingsAreSound() {
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/practices/lakeside/upload");
            page.locator("#files").setInputFiles(file("sample.hl7", adt("LAKESIDE", "A08", "UP-2", "77002")));
            page.getByText("Try: nothing is kept").click();
            assertThat(page.locator("main")).containsText("of 100 points");
            Stage.check(page, "upload");

            page.navigate("/practices/lakeside/connect");
            assertThat(page.locator("main")).containsText("LAKEEHR");
            page.getByPlaceholder("what it is for").fill("front desk");
            page.getByText("Make a key").click();
            String key = page.locator("code.key").textContent();
            assertThat(key).startsWith("quiltfeed_");
            page.navigate("/practices/lakeside/connect");
            assertThat(page.content()).as("a key is shown once").doesNotContain(key);
            Stage.check(page, "connect");
            page.getByLabel("Revoke front desk").click();
            assertThat(page.locator(".keyline")).containsText("revoked");
        }
    }

    @Test
    void aPracticeIsToldThatItsPatientIsInHospitalAndWhere() throws Exception {
        stage.send("lakeside/feeds/ehr", "application/hl7-v2", adt("LAKESIDE", "A08", "UP-3", "77003"));
        stage.send("mercy/feeds/adt", "application/hl7-v2", adt("MERCY", "A01", "M-77", "5577"));
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/practices/lakeside");
            // the ledger of stays follows the writes by a moment
            for (int tries = 0; tries < 50 && page.locator("main .tag.new").count() == 0; tries++) {
                page.waitForTimeout(200);
                page.reload();
            }
            assertThat(page.locator("section:has(#h-h)"))
                    .containsText(Pattern.compile("uppsala", Pattern.CASE_INSENSITIVE));
            Stage.check(page, "practice");
            page.getByText("Who is in hospital now").click();
            assertThat(page.locator("#census")).containsText("5 East");
            assertThat(page.locator("#census a.bedside .fam").allTextContents()).contains("Uppsala");
        }
        stage.send("mercy/feeds/adt", "application/hl7-v2", adt("MERCY", "A03", "M-78", "5577"));
    }

    @Test
    void theNetworkAtAGlanceWhoReadAChartAndTheHelp() {
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/network");
            assertThat(page.locator("table")).containsText("Hillcrest Internal Medicine");
            // each practice is measured within some seconds of its first message, and each minute while it is young
            for (int tries = 0; tries < 150 && page.locator("td svg.gauge").count() < 12; tries++) {
                page.waitForTimeout(400);
                page.reload();
            }
            assertThat(page.locator("tr:has-text('Lakeside') svg.gauge")).hasCount(3);
            assertThat(page.locator("main")).containsText("What the figures mean");
            Stage.check(page, "network");
            page.locator("table").getByText("Lakeside Family Practice").click();
            assertThat(page.locator("main")).containsText("birth date");
            assertThat(page.locator("table svg.gauge").count()).isGreaterThan(8);
            Stage.check(page, "network-practice");

            page.navigate("/patients?q=okonkwo+1948-03-12");
            page.locator("a.person").first().click();
            page.getByText("Who read this chart").click();
            String patient = page.locator("#patient").inputValue();
            // the look just made is the newest line about this patient, and all lines are about her
            assertThat(page.locator("tbody tr").first()).containsText("/patients/" + patient);
            Stage.check(page, "audit");
            page.locator("#day").fill("yesterday");
            page.getByText("Find", new Page.GetByTextOptions().setExact(true)).click();
            assertThat(page.locator("[role=alert]")).containsText("2026-11-22");

            page.keyboard().press("Escape");
            page.locator("h1").click();
            page.keyboard().press("?");
            page.waitForURL(Pattern.compile(".*/help/audit"));
            assertThat(page.locator("main")).containsText("The trail is sealed");
            page.getByText("← All help").click();
            Stage.check(page, "help");
        }
    }
}
