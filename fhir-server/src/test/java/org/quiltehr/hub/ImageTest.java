package org.quiltehr.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.access.Browser;
import org.quiltehr.hub.database.TestDatabase;

/**
 * The lines of the Dockerfile, run by chroot ({@code docker/without-engine.sh}), and the hub they make, started as
 * {@code compose.yaml} starts it: as its user, without capabilities, on a root it cannot write, with the database's password in a
 * file.
 */
@Tag("long")
class ImageTest {

    private static final Path SCRIPT = Path.of("..", "docker", "without-engine.sh");
    private static final Path FOLDER = Path.of("target", "image").toAbsolutePath();
    private static final Path DATA = FOLDER.resolve("data");
    private static final Path SECRETS = FOLDER.resolve("secrets");

    /** With what a password file, a URL and a shell take for something else. */
    private static final String PASSWORD = "it's a:long\\pass word&with=$HOME";

    private final int port = HubProcess.freePort();
    private final int management = HubProcess.freePort();

    ImageTest() throws IOException {}

    @Test
    void theDockerfilesLinesMakeAHubThatRunsWithoutRights() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "no image was made: chroot needs root");
        assumeTrue(
                Files.exists(Path.of("/usr/sbin/debootstrap")),
                "no image was made: the Debian package debootstrap is missing");
        Path log = FOLDER.resolve("build.log");
        Files.createDirectories(FOLDER);
        assertThat(script(log, "build", FOLDER.toString()).waitFor())
                .as("see %s", log)
                .isZero();
        System.out.println(Files.readAllLines(log).getLast());
        emptied(DATA);
        emptied(SECRETS);
        Files.writeString(SECRETS.resolve("database-password"), PASSWORD + "\n");
        String db = database();
        Browser admin = new Browser("http://127.0.0.1:" + port);
        assertThat(healthy()).as("nobody is there").isFalse();
        String out = started(db, () -> {
            assertThat(admin.get("/actuator/health/liveness").statusCode())
                    .as("health has a port of its own")
                    .isEqualTo(404);
            assertThat(admin.get("/sign-in").statusCode()).isEqualTo(200);
            assertThat(admin.get("/fhir/Patient").statusCode()).isEqualTo(401);
        });
        Matcher first = Pattern.compile("name +(\\S+)\\s+password +(\\S+)").matcher(out);
        assertThat(first.find()).as(out).isTrue();
        assertThat(DATA.resolve("hub.jsa")).as("class data of the first run").exists();
        started(db, () -> {
            admin.firstSignIn(first.group(1), first.group(2));
            assertThat(admin.get("/accounts").statusCode()).isEqualTo(200);
        });
    }

    private static void emptied(Path folder) throws IOException, InterruptedException {
        new ProcessBuilder("rm", "-rf", folder.toString()).start().waitFor();
        Files.createDirectories(folder);
    }

    private static String database() throws SQLException {
        String url = TestDatabase.emptyUrl();
        String name = url.replaceFirst(".*/", "").replaceFirst("\\?.*", "");
        String user = "contained_" + name;
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("create role " + user + " login password '" + PASSWORD.replace("'", "''") + "'");
            statement.execute("alter database " + name + " owner to " + user);
            statement.execute("alter schema public owner to " + user);
        }
        return url.replaceFirst("\\?.*", "?user=" + user);
    }

    private interface Use {
        void run() throws Exception;
    }

    /** Starts the hub, uses it once it is healthy, and stops it as an engine does; what it printed. */
    private String started(String db, Use use) throws Exception {
        Path log = FOLDER.resolve("run.log");
        long begun = System.nanoTime();
        Process process = script(
                log,
                "run",
                FOLDER.toString(),
                DATA.toString(),
                SECRETS.toString(),
                "QUILT_DB_PASSWORD_FILE=/run/secrets/database-password",
                "QUILT_MANAGEMENT_PORT=" + management,
                "--",
                "--data",
                "/data",
                "--db",
                db,
                "--port",
                Integer.toString(port),
                "--mllp-port",
                Integer.toString(HubProcess.freePort()));
        try {
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> healthy() || !process.isAlive());
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
            System.out.printf("healthy after %d ms%n", (System.nanoTime() - begun) / 1_000_000);
            ProcessHandle hub = process.descendants()
                    .filter(one -> one.info().command().orElse("").endsWith("/java"))
                    .findFirst()
                    .orElseThrow();
            hasNoRights(hub.pid());
            use.run();
            assertThat(hub.destroy()).isTrue();
            assertThat(process.waitFor(40, TimeUnit.SECONDS))
                    .as("stop_grace_period")
                    .isTrue();
            return Files.readString(log);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void hasNoRights(long pid) throws IOException {
        Path there = Path.of("/proc", Long.toString(pid));
        String status = Files.readString(there.resolve("status"));
        assertThat(status)
                .containsPattern("Uid:\\s10001\\s10001\\s10001\\s10001")
                .containsPattern("CapEff:\\s0+\\n")
                .containsPattern("CapBnd:\\s0+\\n")
                .containsPattern("NoNewPrivs:\\s1\\n");
        assertThat(Files.readString(there.resolve("cmdline")) + Files.readString(there.resolve("environ")))
                .contains("/hub/hub.jar")
                .doesNotContain(PASSWORD);
        for (String folder : List.of("hub", "etc", "run/secrets")) {
            assertThatThrownBy(() -> Files.writeString(
                            there.resolve("root").resolve(folder).resolve("written"), "x"))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("Read-only file system");
        }
    }

    private boolean healthy() throws IOException, InterruptedException {
        return script(
                                FOLDER.resolve("healthy.log"),
                                "healthy",
                                FOLDER.toString(),
                                "QUILT_MANAGEMENT_PORT=" + management)
                        .waitFor()
                == 0;
    }

    private static Process script(Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", SCRIPT.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("MAVEN_ARGS", "-o");
        return builder.start();
    }
}
