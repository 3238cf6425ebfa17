package org.quiltehr.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.demo.DemoLoader;

/** What all stories are played on: one browser, and one open hub with the demo network, begun once and ended with the tests. */
public final class Stage implements AutoCloseable {

    private static final int BUDGET = 150_000;
    private static final Set<String> FORBIDDEN = Set.of("serious", "critical");

    /** Gives tests the one stage of this run. */
    public static final class Opening implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Stage.class;
        }

        @Override
        public Stage resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Stage.class))
                    .computeIfAbsent(Stage.class, key -> open(), Stage.class);
        }
    }

    private final Chromium chromium;
    private final Hub.Running hub;

    private Stage(Chromium chromium, Hub.Running hub) {
        this.chromium = chromium;
        this.hub = hub;
    }

    /** Without Chromium the test says that it was skipped; under CI that is a failure. */
    private static Stage open() {
        try {
            return play();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stage play() throws IOException, InterruptedException {
        var found = Chromium.start();
        if (found.isEmpty()) {
            if (System.getenv("CI") != null) {
                fail("Chromium is needed under CI: apt-get install chromium");
            }
            System.out.println("SKIPPED: the stories in a browser, since there is no Chromium");
        }
        Assumptions.assumeTrue(found.isPresent(), "SKIPPED: no Chromium");
        Chromium chromium = found.get();
        Hub.Running hub = Hub.start(new HubOptions(0, 0, Path.of("target", "unused"), TestDatabase.url(), null, true));
        DemoLoader loader = new DemoLoader(hub.base(), hub.mllpPort());
        loader.declare();
        loader.load(sent -> {});
        return new Stage(chromium, hub);
    }

    @Override
    public void close() {
        chromium.close();
        hub.context().close();
    }

    String base() {
        return hub.base();
    }

    public BrowserContext desk() {
        return chromium.browser.newContext(
                new Browser.NewContextOptions().setViewportSize(1440, 900).setBaseURL(hub.base()));
    }

    /** A desk before another hub. */
    public BrowserContext deskAt(String base) {
        return chromium.browser.newContext(
                new Browser.NewContextOptions().setViewportSize(1440, 900).setBaseURL(base));
    }

    BrowserContext withoutJavaScript() {
        return chromium.browser.newContext(
                new Browser.NewContextOptions().setJavaScriptEnabled(false).setBaseURL(hub.base()));
    }

    /** Sends a message as a practice's system would, and waits until it is worked. */
    void send(String feed, String type, String body) throws Exception {
        var answer = new Http(hub.base())
                .send(
                        "POST",
                        "/practices/" + feed + "/messages",
                        type,
                        body.getBytes(StandardCharsets.UTF_8),
                        "Prefer",
                        "wait=30");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /**
     * Holds a page against axe-core and the budget of a page at a desk, its contrast in the dark, and its width on a phone;
     * with {@code -Dpages.shots=true} it is photographed in all three.
     */
    public static void check(Page page, String name) {
        assertThat(page.content().length()).as("size of " + name).isLessThan(BUDGET);
        sound(page, new AxeBuilder(page), name + "-1440");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        sound(page, new AxeBuilder(page).withRules(List.of("color-contrast")), name + "-1440-dark");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        page.setViewportSize(390, 844);
        // colours do not change with the width, and are what takes longest
        sound(page, new AxeBuilder(page).disableRules(List.of("color-contrast")), name + "-390");
        page.setViewportSize(1440, 900);
    }

    private static void sound(Page page, AxeBuilder axe, String name) {
        int width = ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue();
        assertThat(width).as("width of " + name).isLessThanOrEqualTo(page.viewportSize().width);
        List<String> violations = axe.analyze().getViolations().stream()
                .filter(v -> FORBIDDEN.contains(v.getImpact()))
                .map(v ->
                        name + ": " + v.getId() + " " + v.getNodes().getFirst().getTarget())
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
