package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Two clients that others wrote, from npm and unchanged, find at {@code /fhir} what they expect: {@code fhir-kit-client} and
 * {@code fhirclient}. Without npm the test says that it was skipped; under CI that is a failure.
 */
class NpmClientsTest {

    private static final Path FOLDER = Path.of("target", "npm");

    @Test
    void bothClientsAreContent() throws Exception {
        if (!installed()) {
            if (System.getenv("CI") != null) {
                fail("npm, or its registry, is needed under CI");
            }
            System.out.println("SKIPPED: the npm clients, since npm or its registry is not there");
            return;
        }
        try (Fhir fhir = new Fhir()) {
            Process check = new ProcessBuilder("node", "check.js", fhir.base)
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(check.getInputStream().readAllBytes());
            assertThat(check.waitFor()).as(said).isZero();
            assertThat(said).contains("both clients are content");
        }
    }

    private static boolean installed() throws InterruptedException {
        try {
            Files.createDirectories(FOLDER);
            for (String file : new String[] {"package.json", "package-lock.json", "check.js"}) {
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
