package org.quiltehr.hub.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.quiltehr.hub.Http;

/** The story of a discharge in a browser (docs/stories.md): medicines against before, the packet sent, and read. */
@ExtendWith(Stage.Opening.class)
class DischargeStoriesTest {

    private static Stage stage;

    @BeforeAll
    static void start(Stage opened) {
        stage = opened;
    }

    @Test
    void aHospitalistReconcilesTheMedicinesSendsThePacketAndSeesThatItWasRead() throws Exception {
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/patients?q=villanueva+1971-07-14");
            page.locator("a.person").first().click();
            page.locator("nav.tabs")
                    .getByText("Discharge", new Locator.GetByTextOptions().setExact(true))
                    .click();
            page.waitForURL(Pattern.compile(".*/discharge/.+"));
            String discharge = page.url();
            assertThat(page.locator("#medicines")).containsText("NOT ADDRESSED");
            assertThat(page.locator("main")).containsText("before you can send");
            assertThat(page.getByText("Sign and send").last()).isDisabled();
            Stage.check(page, "discharge");

            // a medicine is not stopped without a word why, and nothing is written
            int open = page.locator("form.decide").count();
            assertThat(open).isPositive();
            page.locator("form.decide button[value=stop]").first().click();
            assertThat(page.locator("[role=alert]")).containsText("why");
            assertThat(page.locator("form.decide")).hasCount(open);

            page.locator("form.decide input[name=why]").first().fill("Blood pressure low on the ward");
            page.locator("form.decide button[value=stop]").first().click();
            assertThat(page.locator("#medicines")).containsText("Do not take");
            assertThat(page.locator("#medicines")).containsText("Blood pressure low on the ward");
            for (int left = open - 1; left > 0; left--) {
                assertThat(page.locator("form.decide")).hasCount(left);
                page.locator("form.decide button[value=continue]").first().click();
            }
            assertThat(page.locator("form.decide")).hasCount(0);
            assertThat(page.locator("main")).containsText("Every medicine of before admission is spoken for");

            page.locator("#words").fill("Heart failure, 3 kg less than at admission.\nWeigh her daily.");
            page.locator("#by").fill("N. Okafor");
            page.locator("button:has-text('Sign and send')").click();
            assertThat(page.locator("[role=alert]")).containsText("Choose who gets");
            assertThat(page.locator("#words")).hasValue(Pattern.compile("Weigh her daily"));
            page.locator("input[name=to][value=lakeside]").check();
            page.locator("button:has-text('Sign and send')").click();
            assertThat(page.locator("#sent")).containsText("Signed by N. Okafor");
            assertThat(page.locator("#sent")).containsText("not read yet");
            Stage.check(page, "discharge-sent");

            page.navigate("/practices/lakeside");
            page.getByText("Transition packets").click();
            assertThat(page.locator("main")).containsText("N. Okafor");
            Stage.check(page, "packets");
            page.locator("button:has-text('Read')").first().click();
            assertThat(page.locator("body")).containsText("Weigh her daily.");
            assertThat(page.locator("body")).containsText("Medications at discharge, against before");
            page.navigate(discharge);
            assertThat(page.locator("#sent")).containsText(Pattern.compile("read \\d\\d-\\w\\w\\w-\\d{4}"));
            assertThat(page.locator("#sent .trail li")).hasCount(1);

            // what is on the page is in the record: anybody may read it by FHIR, and print it
            String stay = discharge.substring(discharge.lastIndexOf('/') + 1).replaceAll("[?#].*", "");
            Http http = new Http(stage.base());
            var packet = http.json("/fhir/Encounter/" + stay + "/$transition-packet");
            var composition = packet.path("entry").path(0).path("resource");
            assertThat(composition
                            .path("section")
                            .path(0)
                            .path("text")
                            .path("div")
                            .asString(""))
                    .contains("Weigh her daily.", "Signed by N. Okafor");
            assertThat(composition
                            .path("attester")
                            .path(0)
                            .path("party")
                            .path("display")
                            .asString(""))
                    .isEqualTo("N. Okafor");
            assertThat(http.json("/fhir/MedicationStatement?context=Encounter/" + stay
                                    + "&status=stopped&_total=accurate")
                            .path("total")
                            .asInt(0))
                    .isEqualTo(1);
            var pdf = http.get("/fhir/Encounter/" + stay + "/$transition-packet?_format=pdf");
            assertThat(pdf.body()).startsWith("%PDF");
        }
    }

    @Test
    void theNoteOfTheDayGoesToTheHandOverListAndIsNewsOfTheChart() {
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/patients/in-hospital");
            String name = page.locator("#census a.bedside .fam").first().textContent();
            page.locator("#census a.bedside").first().click();
            page.getByText("Mark as read").click();
            page.navigate("/patients/in-hospital");
            page.locator("a.chip", new Page.LocatorOptions().setHasText("My patients"))
                    .click();
            assertThat(page.locator("#census a.bedside")).hasCount(1);
            assertThat(page.locator("#census tr:has(a.bedside)")).containsText("nothing");
            page.keyboard().press("h");
            page.waitForURL(Pattern.compile(".*/patients/hand-over"));
            assertThat(page.locator("table")).containsText(name);
            assertThat(page.locator("table")).containsText("no note yet");
            page.getByText("Keep", new Page.GetByTextOptions().setExact(true)).click();
            assertThat(page.locator("[role=alert]")).containsText("empty");
            page.locator("textarea[name=note]").fill("Weigh at six; call if over 84 kg.");
            page.getByText("Keep", new Page.GetByTextOptions().setExact(true)).click();
            assertThat(page.locator("p.note-text")).hasText("Weigh at six; call if over 84 kg.");
            Stage.check(page, "hand-over");
            page.navigate("/patients/in-hospital?show=new");
            assertThat(page.locator("#census tr:has(a.bedside)")).containsText("1 new");
            page.locator("#census a.bedside").first().click();
            assertThat(page.locator("#documents")).containsText("Note of the day");
            page.locator("#documents a", new Page.LocatorOptions().setHasText("Note of the day"))
                    .click();
            assertThat(page.locator("main")).containsText("Weigh at six");
        }
    }

    @Test
    void aDischargeThatIsNoneSaysSo() {
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            page.navigate("/patients?q=villanueva+1971-07-14");
            page.locator("a.person").first().click();
            String patient = page.url().replaceAll("[?#].*", "");
            var nowhere = page.navigate(patient + "/discharge/aaaaaaaaaaaaa-aaaaaaaaaaaaa");
            assertThat(nowhere.status()).isEqualTo(404);
            assertThat(page.locator("main")).containsText("Find the patient by name");
            // a stay of somebody else is not shown under this patient's address
            page.navigate("/patients/in-hospital");
            page.locator("a.bedside").first().click();
            page.locator("nav.tabs")
                    .getByText("Discharge", new Locator.GetByTextOptions().setExact(true))
                    .click();
            page.waitForURL(Pattern.compile(".*/discharge/.+"));
            String other = page.url().substring(page.url().lastIndexOf('/') + 1);
            assertThat(page.navigate(patient + "/discharge/" + other).status()).isEqualTo(404);
        }
    }
}
