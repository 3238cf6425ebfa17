package org.quiltehr.hub.holding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.quiltehr.hub.HubProcess;

/** A PostgreSQL and its streaming replica, made by {@code pg_basebackup}, on free ports. */
final class StreamingPair implements AutoCloseable {

    private static final int TRIES = 20;

    private final DebianPostgres postgres;
    private final int primaryPort;
    private final int replicaPort;

    StreamingPair(Path root) throws Exception {
        this.postgres = new DebianPostgres(root);
        this.primaryPort = HubProcess.freePort();
        this.replicaPort = HubProcess.freePort();
        postgres.make("primary");
        postgres.start("primary", primaryPort);
        postgres.copy(primaryPort, "replica", "-R");
        start();
    }

    /** Starts the replica, which logs what it is asked. */
    private void start() throws IOException, InterruptedException {
        postgres.start("replica", replicaPort, "hot_standby_feedback=on", "log_statement=all");
    }

    /** As soon as what was killed is gone: until then PostgreSQL refuses, since its memory is still in use. */
    void startReplica() throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                start();
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
        long postmaster =
                Long.parseLong(Files.readAllLines(postgres.folder("replica").resolve("postmaster.pid"))
                        .getFirst());
        List<String> command = new ArrayList<>(List.of("kill", "-" + name, Long.toString(postmaster)));
        ProcessHandle.of(postmaster).orElseThrow().children().forEach(child -> command.add(Long.toString(child.pid())));
        postgres.command(command.toArray(String[]::new));
    }

    /** What the replica was asked so far. */
    String askedOfReplica() throws IOException {
        return Files.readString(postgres.log("replica"));
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
        return DebianPostgres.url(primaryPort);
    }

    String replica() {
        return DebianPostgres.url(replicaPort);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (String node : List.of("replica", "primary")) {
            try {
                postgres.stop(node, "immediate");
            } catch (IOException e) {
                // it does not run
            }
        }
    }
}
