package org.quiltehr.hub.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * C-CDA documents before a real browser, without the content security policy that the hub sends with them: what is rendered
 * is harmless by itself. No script runs, nothing is fetched, and what follows a document on the page stays in its place.
 */
@ExtendWith(Stage.Opening.class)
class CdaInBrowserTest {

    private static final String ADDRESS = "http://document.invalid/page";

    private static Stage stage;

    @BeforeAll
    static void start(Stage opened) {
        stage = opened;
    }

    /** What a browser did with a page. */
    private static final class Seen {
        final List<String> asked = new ArrayList<>();
        final List<String> dialogs = new ArrayList<>();
        String html = "";
    }

    private static Page watched(BrowserContext context, Seen seen) {
        Page page = context.newPage();
        page.onDialog(dialog -> {
            seen.dialogs.add(dialog.message());
            dialog.dismiss();
        });
        page.route("**/*", route -> {
            if (route.request().url().equals(ADDRESS)) {
                route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/html; charset=utf-8")
                        .setBody(seen.html));
            } else {
                seen.asked.add(route.request().url());
                route.abort();
            }
        });
        return page;
    }

    /** Shows a document as the template does; gives what is wrong, or nothing. */
    private static Optional<String> wrong(Page page, Seen seen, String rendered) {
        seen.html = "<!doctype html><html lang=\"en\"><head><title>d</title></head><body><main id=\"main\">"
                + "<article class=\"card doc\">" + rendered
                + "</article><p id=\"after\">after</p></main></body></html>";
        page.navigate(ADDRESS);
        Object found = page.evaluate("""
                () => {
                  const article = document.querySelector('main > article.doc');
                  const after = document.getElementById('after');
                  if (!article || !after || article.nextElementSibling !== after || after.parentElement.id !== 'main')
                    return 'the page is broken';
                  if (document.body.children.length !== 1) return 'something left the document';
                  const known = new Set(['SECTION','H2','H3','DIV','P','UL','LI','TABLE','THEAD','TBODY','TFOOT','TR','TH','TD',
                    'SUB','SUP','SPAN','SMALL','BR','EM']);
                  for (const e of article.querySelectorAll('*')) {
                    if (!known.has(e.tagName)) return 'an element ' + e.tagName;
                    for (const a of e.attributes)
                      if (!(a.name === 'class' && a.value === 'narrative'))
                        return 'an attribute ' + a.name;
                  }
                  return article.textContent.trim().length === 0 ? 'nothing is shown' : '';
                }""");
        if (!seen.asked.isEmpty() || !seen.dialogs.isEmpty()) {
            return Optional.of("it ran or fetched something");
        }
        return String.valueOf(found).isEmpty() ? Optional.empty() : Optional.of(String.valueOf(found));
    }

    @Test
    void noHostileDocumentRunsFetchesOrBreaksAnything() {
        try (BrowserContext context = stage.desk()) {
            Seen seen = new Seen();
            Page page = watched(context, seen);
            for (String narrative : CdaPageTest.HOSTILE) {
                String rendered = CdaPage.render(CdaPageTest.document(narrative + "<paragraph>end</paragraph>"))
                        .orElseThrow()
                        .html();
                assertThat(wrong(page, seen, rendered)).as(narrative).isEmpty();
            }
            // the test itself sees what it is there for
            assertThat(wrong(page, seen, "<p>x</p></article><img src=\"http://evil.invalid/x\">"))
                    .isPresent();
        }
    }

    @Test
    void aHostileDocumentThatWasSentIsReadOnItsPage() throws Exception {
        String narrative = String.join("", CdaPageTest.HOSTILE);
        String document = new String(CdaPageTest.document(narrative), UTF_8);
        stage.send("hillcrest/feeds/documents", "application/xml", document.replaceFirst("<component>", """
                <realmCode code="US"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
                <templateId root="2.16.840.1.113883.10.20.22.1.2" extension="2015-08-01"/>
                <id root="2.16.840.1.113883.19.66" extension="hostile-1"/>
                <code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>Hostile</title>
                <effectiveTime value="20261101120000+0000"/><confidentialityCode code="N"/>
                <recordTarget><patientRole><id root="2.16.840.1.113883.19.5" extension="H-66"/>
                <patient><name><given>Olga</given><family>Ostracon</family></name>
                <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19420207"/></patient>
                </patientRole></recordTarget><component>""".replace(
                        "\n", "")));
        try (BrowserContext context = stage.desk()) {
            Page page = context.newPage();
            List<String> dialogs = new ArrayList<>();
            List<String> outside = new ArrayList<>();
            page.onDialog(dialog -> {
                dialogs.add(dialog.message());
                dialog.dismiss();
            });
            page.onRequest(request -> {
                if (!request.url().startsWith(stage.base())) {
                    outside.add(request.url());
                }
            });
            page.navigate("/patients?q=ostracon+1942-02-07");
            page.locator("a.person").first().click();
            page.locator("#documents a").first().click();
            com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat(page.locator("article.doc"))
                    .containsText("alert(1)");
            assertThat(dialogs).isEmpty();
            assertThat(outside).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void everyDocumentOfTheCorpusIsHarmlessInABrowser() throws IOException {
        String shared = System.getProperty("quilt.shared", "");
        Path corpus = Path.of(shared, "corpus");
        if (shared.isEmpty() || !Files.isDirectory(corpus)) {
            System.out.println("SKIPPED: documents of the corpus, which is not there");
            return;
        }
        List<String> wrong = new ArrayList<>();
        int shown = 0;
        int documents = 0;
        try (BrowserContext context = stage.desk();
                Stream<Path> files = Files.walk(corpus)) {
            Seen seen = new Seen();
            Page page = watched(context, seen);
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                byte[] bytes = Files.readAllBytes(file);
                String head = new String(bytes, 0, Math.min(bytes.length, 4_000), UTF_8);
                // JSON round a document is none
                if (!head.contains("<ClinicalDocument") || head.stripLeading().startsWith("{")) {
                    continue;
                }
                documents++;
                var rendered = CdaPage.render(bytes);
                if (rendered.isPresent()) {
                    shown++;
                    wrong(page, seen, rendered.get().html())
                            .ifPresent(why -> wrong.add(corpus.relativize(file) + ": " + why));
                    seen.asked.clear();
                    seen.dialogs.clear();
                }
            }
        }
        System.out.println("C-CDA documents shown in a browser: " + shown + " of " + documents);
        assertThat(wrong).isEmpty();
        assertThat(shown).isGreaterThan(documents * 9 / 10);
    }
}
