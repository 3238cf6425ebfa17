package org.quiltehr.hub.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Stories of stewards in a browser (docs/stories.md): possible matches, persons, codes, quarantine. */
@ExtendWith(Stage.Opening.class)
class StewardStoriesTest {

    private static Stage stage;

    @BeforeAll
    static void start(Stage opened) {
        stage = opened;
    }

    @Test
    void aStewardComparesTwoRecordsDecidesByKeyboardAndTakesItBack() {
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/steward");
            Stage.check(page, "reviews");
            int waiting = page.locator("a.person-row").count();
            assertThat(waiting).as("the demo has twins and namesakes").isPositive();
            page.keyboard().press("j");
            page.keyboard().press("Enter");
            page.waitForURL(Pattern.compile(".*/steward/reviews/.+/.+"));
            String pair = page.url();
            assertThat(page.locator("table.cmp")).containsText("Family name");
            assertThat(page.locator("table.cmp mark.d").count())
                    .as("what differs is marked")
                    .isPositive();
            assertThat(page.locator("main")).containsText("What would change this");
            Stage.check(page, "match");

            page.keyboard().press("l");
            assertThat(page.locator(".toast")).containsText("one person");
            page.keyboard().press("z");
            page.waitForURL(pair);
            assertThat(page.locator("main")).containsText("last decision taken back");
            assertThat(page.locator("[data-key=l]")).isVisible();
            page.navigate("/steward/reviews");
            assertThat(page.locator("a.person-row")).hasCount(waiting);
        }
    }

    @Test
    void aStewardSeesHowAPersonCameToBeAndWhomALinkReached() {
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/steward/persons?q=okonkwo");
            Stage.check(page, "persons");
            page.locator("a.person-row").first().click();
            assertThat(page.locator("main")).containsText("records are one person");
            assertThat(page.locator("main")).containsText("by the machine");
            Stage.check(page, "person");
            page.locator("a[href^='/steward/reviews/']").first().click();
            assertThat(page.locator("main")).containsText("Whom this link reached");
            assertThat(page.locator("[data-key=s]")).containsText("Part them");
        }
    }

    @Test
    void aStewardMapsACodeAndTakesItBackWithoutJavaScript() throws Exception {
        stage.send(
                "lakeside/feeds/ehr",
                "application/hl7-v2",
                String.join(
                        "\r",
                        "MSH|^~\\&|LAKEEHR|LAKESIDE|HUB|NET|20261101080000||ORU^R01|STW1|P|2.5.1",
                        "PID|1||90001^^^LAKESIDE^MR||Steward^Test||19600203|F",
                        "OBR|1||F1|K-SER^Potassium serum^L|||20261101070000",
                        "OBX|1|NM|K-SER^Potassium serum^L||4.1|mmol/L|3.5-5.1||||F|||20261101070000",
                        ""));
        try (BrowserContext context = stage.withoutJavaScript()) {
            Page page = context.newPage();
            page.navigate("/steward/codes");
            assertThat(page.locator("main")).containsText("K-SER");
            var row = page.locator(".code-row", new Page.LocatorOptions().setHasText("Potassium serum"))
                    .first();
            row.locator("details.other summary").click();
            row.locator("input[name=other]").fill("not-a-code");
            row.locator("select[name=target]").selectOption("http://snomed.info/sct");
            row.getByText("Leave it as it is").click();
            assertThat(page.locator(".toast")).containsText("left as it is");
            assertThat(page.locator(".code-row b", new Page.LocatorOptions().setHasText("K-SER")))
                    .hasCount(0);
            page.getByText("Undo").click();
            assertThat(page.locator("main")).containsText("K-SER");
            row.locator("details.other summary").click();
            row.locator("input[name=other]").fill("2823-3");
            row.locator("select[name=target]").selectOption("http://loinc.org");
            row.getByText("Map to it").click();
            assertThat(page.locator(".toast")).containsText("worked again");
            page.getByText("Undo").click();
            assertThat(page.locator("main")).containsText("K-SER");
        }
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/steward/codes");
            Stage.check(page, "codes");
        }
    }

    @Test
    void aMappingIsTriedBeforeItIsLiveAndNothingIsWritten() {
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/steward/mappings");
            page.getByLabel("Try a mapping of ehr of Lakeside Family Practice").click();
            page.waitForURL(Pattern.compile(".*/feeds/ehr/shadow"));
            String as = page.locator("#settings").inputValue();
            page.locator("#settings").fill("{no json");
            page.getByText("Try it", new Page.GetByTextOptions().setExact(true)).click();
            assertThat(page.locator("#settings-e")).containsText("no JSON object");
            page.locator("#settings").fill("{\"nonsense\": 1}");
            page.getByText("Try it", new Page.GetByTextOptions().setExact(true)).click();
            assertThat(page.locator("#settings-e")).containsText("nonsense");
            page.locator("#messages").fill("0");
            page.getByText("Try it", new Page.GetByTextOptions().setExact(true)).click();
            assertThat(page.locator("#messages-e")).containsText("from 1 to");
            Stage.check(page, "mapping");

            page.locator("#settings").fill(as);
            page.locator("#messages").fill("30");
            page.getByText("Try it", new Page.GetByTextOptions().setExact(true)).click();
            assertThat(page.locator("main")).containsText("Nothing would change");
            page.getByText("Try another", new Page.GetByTextOptions().setExact(true))
                    .click();
            page.locator("#settings").fill("{\"codingSystems\": {\"LN\": \"urn:other\"}}");
            page.locator("#messages").fill("30");
            page.getByText("Try it", new Page.GetByTextOptions().setExact(true)).click();
            assertThat(page.locator("main")).containsText("would see a difference");
            assertThat(page.locator("section:has(#h-p) details").first()).containsText("Patient/");
            Stage.check(page, "mapping-tried");
            page.navigate("/steward/mappings");
            assertThat(page.locator("section:has(#h-r) li")).hasCount(2);
            Stage.check(page, "mappings");
        }
    }

    @Test
    void oneCauseInQuarantineIsReplayedAtOnce() throws Exception {
        for (String control : new String[] {"Q1", "Q2"}) {
            stage.send(
                    "mercy/feeds/adt",
                    "application/hl7-v2",
                    "MSH|^~\\&|MERCYADT|MERCY|HUB|NET|20261101080000||ADT^A08|" + control
                            + "|P|2.5.1\rEVN||20261101080000\r");
        }
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/steward/quarantine");
            assertThat(page.locator("table")).containsText("Q1");
            Stage.check(page, "quarantine");
            page.getByText("Replay all 2").click();
            assertThat(page.locator("[role=status]")).containsText("2 messages are worked again");
        }
    }
}
