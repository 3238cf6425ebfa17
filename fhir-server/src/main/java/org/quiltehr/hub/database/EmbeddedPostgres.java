package org.quiltehr.hub.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of the hub's own under its data folder: on the loopback address with a random password, fsync on. It
 * stops when this process dies, however it dies (its parent shell waits on our pipe), and is started again if it dies
 * itself.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final long SLOW_MILLIS = 1000;
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration RESTART_WAIT = Duration.ofMillis(250);
    private static final Duration RESTART_WAIT_MAX = Duration.ofSeconds(30);

    private final Path binaries;
    private final Path cluster;
    private final Path log;
    private final Launcher launcher;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private final String password;
    private final int port;
    private final long slowMillis;
    private volatile boolean closing;
    private volatile Process process;

    private EmbeddedPostgres(Path data, long slowMillis) throws IOException, InterruptedException {
        Files.createDirectories(data);
        Path root = data.toRealPath();
        lockChannel = FileChannel.open(root.resolve("hub.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock held = lockChannel.tryLock();
        if (held == null) {
            throw new IOException("another hub runs on this data folder: stop it, or give --data another folder");
        }
        lock = held;
        binaries = PostgresBinaries.unpack(root.resolve("postgresql-18"));
        cluster = root.resolve("cluster");
        log = root.resolve("postgresql.log");
        launcher = Launcher.forUserOf(root);
        this.slowMillis = slowMillis;
        password = password(root.resolve("postgresql.password"));
        initialise(root);
        port = freePort();
        process = startAndWait();
        Thread.ofVirtual().name("postgres-watch").start(this::watch);
    }

    /**
     * Starts PostgreSQL on the folder, made if it is not there.
     *
     * @throws UncheckedIOException if it cannot be started; the message says what to do
     */
    public static EmbeddedPostgres start(Path data) {
        return start(data, SLOW_MILLIS);
    }

    /**
     * As {@link #start(Path)}.
     *
     * @param slowMillis statements that take so long stand in the log with their plan
     */
    public static EmbeddedPostgres start(Path data, long slowMillis) {
        try {
            return new EmbeddedPostgres(data, slowMillis);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PostgreSQL started", e);
        }
    }

    /** The URL of a database of this server, with user and password. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=quilt&password=" + password;
    }

    /** The process id of the shell that holds the server, for tests that kill it. */
    public long pid() {
        return process.pid();
    }

    private static String password(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, HexFormat.of().formatHex(random));
        }
        return Files.readString(file).strip();
    }

    private void initialise(Path root) throws IOException, InterruptedException {
        if (Files.exists(cluster.resolve("PG_VERSION")) && Files.exists(root.resolve("cluster.ready"))) {
            return;
        }
        launcher.own(Files.createDirectories(cluster));
        Path passwordFile = Files.createTempFile(root, "pw", "");
        try {
            Files.writeString(passwordFile, password);
            launcher.own(passwordFile);
            Process initdb = launcher.start(
                    List.of(
                            binaries.resolve("bin/initdb").toString(),
                            "-D",
                            cluster.toString(),
                            "-U",
                            "quilt",
                            "--auth=scram-sha-256",
                            "--pwfile=" + passwordFile,
                            "--encoding=UTF8",
                            "--locale=C",
                            "--data-checksums"),
                    log);
            if (initdb.waitFor() != 0) {
                throw new IOException("initdb failed; see " + log);
            }
        } finally {
            Files.delete(passwordFile);
        }
        Files.writeString(cluster.resolve("postgresql.auto.conf"), SETTINGS);
        launcher.own(cluster.resolve("postgresql.auto.conf"));
        Files.createFile(root.resolve("cluster.ready"));
    }

    private static final String SETTINGS = """
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            max_connections = 40
            max_locks_per_transaction = 256
            shared_buffers = '512MB'
            work_mem = '16MB'
            maintenance_work_mem = '128MB'
            max_wal_size = '4GB'
            min_wal_size = '512MB'
            checkpoint_timeout = '15min'
            wal_buffers = '16MB'
            fsync = on
            synchronous_commit = on
            jit = off
            effective_cache_size = '2GB'
            random_page_cost = 1.1
            autovacuum_naptime = '20s'
            log_min_messages = warning
            log_statement = none
            log_min_error_statement = panic
            log_error_verbosity = terse
            """;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process startAndWait() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            Process started = launcher.startWatched(
                    List.of(
                            binaries.resolve("bin/postgres").toString(),
                            "-D",
                            cluster.toString(),
                            "-p",
                            Integer.toString(port),
                            // slow statements stand in the log with their plan, and without their values
                            "-c",
                            "shared_preload_libraries=auto_explain",
                            "-c",
                            "auto_explain.log_min_duration=" + slowMillis,
                            "-c",
                            "auto_explain.log_parameter_max_length=0",
                            // a plan that is made for values shows them in its conditions
                            "-c",
                            "plan_cache_mode=force_generic_plan"),
                    log);
            while (started.isAlive()) {
                if (answers()) {
                    return started;
                }
                if (System.nanoTime() > deadline) {
                    started.destroy();
                    throw new IOException(
                            "PostgreSQL did not answer within " + START_LIMIT.toSeconds() + " s; see " + log);
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
            // A stale postmaster.pid, or backends of a killed server that are still leaving: try again.
            if (System.nanoTime() > deadline) {
                throw new IOException("PostgreSQL ended at once; see " + log);
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private boolean answers() {
        try (var connection = DriverManager.getConnection(url("postgres") + "&connectTimeout=2")) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    private void watch() {
        try {
            while (true) {
                int code = process.waitFor();
                if (closing) {
                    return;
                }
                LOG.error("PostgreSQL ended with code {}; starting it again", code);
                restart();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tries until PostgreSQL is back: at once, then ever less often, so that a full disk is not filled by the log. */
    private void restart() throws InterruptedException {
        for (long wait = RESTART_WAIT.toMillis(); !closing; wait = Math.min(2 * wait, RESTART_WAIT_MAX.toMillis())) {
            try {
                process = startAndWait();
                LOG.info("PostgreSQL is back");
                return;
            } catch (IOException e) {
                LOG.error("PostgreSQL could not be started again, next try in {} ms: {}", wait, e.getMessage());
                TimeUnit.MILLISECONDS.sleep(wait);
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            process.getOutputStream().close(); // the shell sees the end of its input and stops the server
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                LOG.error("PostgreSQL did not stop within 60 s");
            }
            lock.release();
            lockChannel.close();
        } catch (IOException e) {
            LOG.warn("while stopping PostgreSQL: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command lines that the launcher runs, apart so that root and ordinary users differ in one place. */
    private record Launcher(List<String> prefix, boolean root) {

        private static final String NOBODY = "65534";

        static Launcher forUserOf(Path data) throws IOException, InterruptedException {
            if (!"root".equals(System.getProperty("user.name"))) {
                return new Launcher(List.of(), false);
            }
            List<String> drop =
                    new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
            List<String> probe = new ArrayList<>(drop);
            probe.addAll(List.of("test", "-x", data.toString()));
            if (new ProcessBuilder(probe).start().waitFor() != 0) {
                // a folder below /root: PostgreSQL refuses to be root, but may be let through its directories
                drop.addAll(List.of(
                        "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"));
            }
            return new Launcher(drop, true);
        }

        void own(Path path) throws IOException, InterruptedException {
            if (root) {
                int code = new ProcessBuilder("chown", "-R", NOBODY + ":" + NOBODY, path.toString())
                        .start()
                        .waitFor();
                if (code != 0) {
                    throw new IOException("could not hand " + path + " to the user PostgreSQL runs as");
                }
            }
        }

        Process start(List<String> command, Path log) throws IOException {
            List<String> all = new ArrayList<>(prefix);
            all.addAll(command);
            return new ProcessBuilder(all)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        }

        /** Runs the command below a shell that stops it when our end of its standard input closes. */
        Process startWatched(List<String> command, Path log) throws IOException {
            List<String> all = new ArrayList<>(List.of("setsid", "sh", "-c", """
                    exec 3<&0 </dev/null
                    trap '' INT TERM HUP
                    "$@" 3<&- & server=$!
                    ( read -r _ <&3; kill -INT $server ) 2>/dev/null & reader=$!
                    exec 3<&-
                    wait $server; code=$?
                    kill -9 $reader 2>/dev/null
                    exit $code
                    """, "postgres-watch"));
            all.addAll(prefix);
            all.addAll(command);
            return new ProcessBuilder(all)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        }
    }
}
