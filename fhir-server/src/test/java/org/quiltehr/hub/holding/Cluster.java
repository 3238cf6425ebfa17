package org.quiltehr.hub.holding;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A pair of PostgreSQL under Patroni, replicating synchronously, each in a network namespace of its own, and etcd: the
 * Debian packages of them. A node can be killed whole, cut off from everybody, cut off from the other, frozen, and mended.
 */
final class Cluster implements AutoCloseable {

    private static final String NET = "10.87.0.";
    private static final String ETCD = NET + "1:2379";
    private static final String BRIDGE = "quilt-ha";
    private static final List<String> NODES = List.of("a", "b");
    private static final String PACKAGES = "patroni etcd-server python3-etcd postgresql iproute2";

    private final Path root;
    private final Process etcd;
    private final Map<String, Process> patroni = new HashMap<>();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    /** Why there can be no cluster on this machine; empty if there can. Missing packages are installed. */
    static Optional<String> impossible() throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("network namespaces need root");
        }
        if (run("ip netns add quilt-probe && ip netns del quilt-probe") != 0) {
            return Optional.of("this machine gives no network namespaces");
        }
        if (run("which patroni etcd") != 0) {
            run("apt-get update; DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "
                    + PACKAGES);
        }
        return run("which patroni etcd && ls /usr/lib/postgresql/*/bin/postgres") == 0
                ? Optional.empty()
                : Optional.of("these Debian packages are missing: " + PACKAGES);
    }

    Cluster(Path root) throws Exception {
        this.root = root.toAbsolutePath();
        run("rm -rf " + this.root);
        Files.createDirectories(this.root);
        run("chown postgres " + this.root);
        network();
        etcd = new ProcessBuilder(
                        "etcd",
                        "--data-dir",
                        this.root.resolve("etcd").toString(),
                        "--listen-client-urls",
                        "http://" + ETCD,
                        "--advertise-client-urls",
                        "http://" + ETCD,
                        "--listen-peer-urls",
                        "http://" + NET + "1:2380")
                .redirectErrorStream(true)
                .redirectOutput(this.root.resolve("etcd.log").toFile())
                .start();
        for (String node : NODES) {
            Files.writeString(this.root.resolve(node + ".yml"), configuration(node));
            start(node);
        }
        awaitHealthy();
        try (var connection = DriverManager.getConnection(url("postgres", "postgres"));
                var statement = connection.createStatement()) {
            statement.execute("create role quilt login password 'quilt'");
            statement.execute("create database quilt owner quilt");
        }
    }

    /** The URL a hub is given: both servers, in any order. */
    String url() {
        return url("quilt", "quilt");
    }

    /** The URL a hub is given for heavy reads: both servers, of which it takes the one that is a replica. */
    String replicaUrl() {
        return any("quilt", "quilt");
    }

    private static String url(String database, String user) {
        return any(database, user) + "&targetServerType=primary&connectTimeout=3";
    }

    private static String any(String database, String user) {
        return "jdbc:postgresql://" + NET + "11:5432," + NET + "12:5432/" + database + "?user=" + user + "&password="
                + user;
    }

    /** How often a node's table of resources was read. */
    long scansOfResources(String node) throws SQLException {
        try (var connection = DriverManager.getConnection(
                        "jdbc:postgresql://" + address(node) + ":5432/quilt?user=quilt&password=quilt");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select sum(seq_scan + coalesce(idx_scan, 0)) from pg_stat_user_tables where relname = 'res'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void network() throws IOException, InterruptedException {
        unmake();
        check("ip link add " + BRIDGE + " type bridge && ip addr add " + NET + "1/24 dev " + BRIDGE + " && ip link set "
                + BRIDGE + " up");
        for (String node : NODES) {
            check("ip netns add quilt-" + node
                    + " && ip link add qha-" + node + " type veth peer name eth0 netns quilt-" + node
                    + " && ip link set qha-" + node + " master " + BRIDGE + " up"
                    + " && ip -n quilt-" + node + " addr add " + address(node) + "/24 dev eth0"
                    + " && ip -n quilt-" + node + " link set eth0 up"
                    + " && ip -n quilt-" + node + " link set lo up");
        }
    }

    private static void unmake() throws IOException, InterruptedException {
        for (String node : NODES) {
            run("ip netns pids quilt-" + node + " | xargs -r kill -9");
            run("ip netns del quilt-" + node);
            run("ip link del qha-" + node);
        }
        run("ip link del " + BRIDGE);
    }

    private static String address(String node) {
        return NET + (node.equals("a") ? "11" : "12");
    }

    private String configuration(String node) throws IOException {
        Path binaries;
        try (var versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            binaries = versions.filter(v -> Files.exists(v.resolve("bin/postgres")))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
        String own = address(node);
        return """
                scope: quilt
                name: %1$s
                restapi: {listen: '%2$s:8008', connect_address: '%2$s:8008'}
                etcd3: {hosts: '%3$s'}
                bootstrap:
                  dcs:
                    ttl: 20
                    loop_wait: 5
                    retry_timeout: 5
                    synchronous_mode: true
                    postgresql:
                      use_pg_rewind: true
                      parameters: {max_connections: 100, max_locks_per_transaction: 256, wal_sender_timeout: 5s,
                        wal_receiver_timeout: 5s, wal_keep_size: 512MB, jit: 'off', checkpoint_timeout: 15min}
                  initdb: [{encoding: UTF8}, {locale: C}, data-checksums]
                  pg_hba: [host all all 10.87.0.0/24 scram-sha-256, host replication all 10.87.0.0/24 scram-sha-256]
                postgresql:
                  listen: '%2$s:5432'
                  connect_address: '%2$s:5432'
                  data_dir: '%4$s/%1$s'
                  bin_dir: '%5$s/bin'
                  pgpass: '%4$s/%1$s.pgpass'
                  authentication:
                    superuser: {username: postgres, password: postgres}
                    replication: {username: replicator, password: replicator}
                    rewind: {username: rewinder, password: rewinder}
                  parameters: {unix_socket_directories: ''}
                """.formatted(node, own, ETCD, root, binaries);
    }

    /** Starts a node that does not run. */
    void start(String node) throws IOException {
        patroni.put(
                node,
                new ProcessBuilder(
                                "ip",
                                "netns",
                                "exec",
                                "quilt-" + node,
                                "setpriv",
                                "--reuid=postgres",
                                "--regid=postgres",
                                "--init-groups",
                                "patroni",
                                root.resolve(node + ".yml").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(
                                root.resolve(node + ".log").toFile()))
                        .start());
    }

    /** Kills all of a node at once, as when its machine loses power. */
    void kill(String node) throws IOException, InterruptedException {
        run("ip netns pids quilt-" + node + " | xargs -r kill -9");
    }

    /** Nobody reaches the node and it reaches nobody; nothing tells either side. */
    void cut(String node) throws IOException, InterruptedException {
        check("ip link set qha-" + node + " down");
    }

    /** The nodes do not reach each other; everybody else reaches both. */
    void part() throws IOException, InterruptedException {
        check("ip -n quilt-a route add blackhole " + address("b") + "/32");
        check("ip -n quilt-b route add blackhole " + address("a") + "/32");
    }

    /** Stops PostgreSQL and Patroni of a node without ending them, as when its host does not give it time. */
    void freeze(String node) throws IOException, InterruptedException {
        run("ip netns pids quilt-" + node + " | xargs -r kill -STOP");
    }

    /** Undoes whatever was done to the nodes. */
    void mend() throws IOException, InterruptedException {
        for (String node : NODES) {
            run("ip netns pids quilt-" + node + " | xargs -r kill -CONT");
            run("ip link set qha-" + node + " up");
            run("ip -n quilt-" + node + " route del blackhole " + address(node.equals("a") ? "b" : "a") + "/32");
            Process running = patroni.get(node);
            if (running == null || !running.isAlive()) {
                start(node);
            }
        }
    }

    /** The node that is primary now. */
    String primary() {
        List<String> found = new ArrayList<>();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
            found.clear();
            NODES.stream().filter(node -> is(node, "primary")).forEach(found::add);
            return found.size() == 1;
        });
        return found.getFirst();
    }

    String replica() {
        return primary().equals("a") ? "b" : "a";
    }

    /** Waits until there is one primary and a replica that commits wait for. */
    void awaitHealthy() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> NODES.stream().anyMatch(node -> is(node, "primary"))
                        && NODES.stream().anyMatch(node -> is(node, "synchronous")));
    }

    private boolean is(String node, String role) {
        try {
            return client.send(
                                    HttpRequest.newBuilder(URI.create("http://" + address(node) + ":8008/" + role))
                                            .timeout(Duration.ofSeconds(2))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void check(String command) throws IOException, InterruptedException {
        if (run(command) != 0) {
            throw new IOException("failed: " + command);
        }
    }

    private static int run(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(5, TimeUnit.MINUTES) ? process.exitValue() : -1;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        mend();
        patroni.values().forEach(Process::destroy);
        unmake();
        etcd.destroyForcibly().waitFor();
        client.close();
    }
}
