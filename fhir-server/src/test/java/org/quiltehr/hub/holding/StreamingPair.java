package org.quiltehr.hub.holding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quiltehr.hub.HubProcess;

/** A PostgreSQL and its streaming replica, made by {@code pg_basebackup}: the Debian package's, on free ports. */
final class StreamingPair implements AutoCloseable {

    private static final String USER = "postgres";

    private static final int TRIES = 20;

    private final Path root;
    private final Path binaries;
    private final int primaryPort;
    private final int replicaPort;

    /** Why there can be none on this machine; empty if there can. */
    static Optional<String> impossible() throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("another user's processes need root");
        }
        return binaries().isPresent() ? Optional.empty() : Optional.of("the Debian package postgresql is missing");
    }

    private static Optional<Path> binaries() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (var all = Files.list(versions)) {
            return all.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.exists(bin.resolve("pg_basebackup")))
                    .max(Path::compareTo);
        }
    }

    StreamingPair(Path root) throws Exception {
        this.root = root.toAbsolutePath();
        this.binaries = binaries().orElseThrow();
        this.primaryPort = HubProcess.freePort();
        this.replicaPort = HubProcess.freePort();
        Files.createDirectories(this.root);
        run("chown", USER, this.root.toString());
        asPostgres("initdb", "-D", folder("primary"), "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C");
        start("primary", primaryPort);
        asPostgres(
                "pg_basebackup",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(primaryPort),
                "-U",
                USER,
                "-R",
                "-X",
                "stream",
                "--checkpoint=fast",
                "-D",
                folder("replica"));
        start("replica", replicaPort);
    }

    private String folder(String node) {
        return root.resolve(node).toString();
    }

    /** Starts a node. The replica logs what it is asked. */
    private void start(String node, int port) throws IOException, InterruptedException {
        asPostgres(
                "pg_ctl",
                "start",
                "-w",
                "-D",
                folder(node),
                "-l",
                root.resolve(node + ".log").toString(),
                "-o",
                "-p " + port
                        + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_locks_per_transaction=256"
                        + " -c hot_standby_feedback=on" + (node.equals("replica") ? " -c log_statement=all" : ""));
    }

    /** As soon as what was killed is gone: until then PostgreSQL refuses, since its memory is still in use. */
    void startReplica() throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                start("replica", replicaPort);
                return;
            } catch (IOException refused) {
                if (tries == TRIES) {
                    throw refused;
                }
                Thread.sleep(500);
            }
        }
    }

    /** To all of the replica at once: KILL as when its machine loses power, STOP as when it gets no time, CONT. */
    void signalReplica(String name) throws IOException, InterruptedException {
        long postmaster = Long.parseLong(
                Files.readAllLines(root.resolve("replica/postmaster.pid")).getFirst());
        List<String> command = new ArrayList<>(List.of("kill", "-" + name, Long.toString(postmaster)));
        ProcessHandle.of(postmaster).orElseThrow().children().forEach(child -> command.add(Long.toString(child.pid())));
        run(command.toArray(String[]::new));
    }

    /** What the replica was asked so far. */
    String askedOfReplica() throws IOException {
        return Files.readString(root.resolve("replica.log"));
    }

    /** The replica takes changes and does not show them. */
    void pause() throws SQLException {
        onReplica("select pg_wal_replay_pause()");
    }

    void resume() throws SQLException {
        onReplica("select pg_wal_replay_resume()");
    }

    private void onReplica(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(replica());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String primary() {
        return url(primaryPort);
    }

    String replica() {
        return url(replicaPort);
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER;
    }

    private void asPostgres(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=" + USER,
                "--regid=" + USER,
                "--init-groups",
                binaries.resolve(program).toString()));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    private void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        root.resolve("commands.log").toFile()))
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(
                    "failed: " + String.join(" ", command) + ": " + Files.readString(root.resolve("commands.log")));
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (String node : List.of("replica", "primary")) {
            try {
                asPostgres("pg_ctl", "stop", "-m", "immediate", "-D", folder(node));
            } catch (IOException e) {
                // it does not run
            }
        }
    }
}
