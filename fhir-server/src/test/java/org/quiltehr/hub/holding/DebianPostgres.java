package org.quiltehr.hub.holding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** PostgreSQL as the Debian package brings it, run as its own user on nodes below a folder: for what the embedded one cannot do. */
final class DebianPostgres {

    private static final String USER = "postgres";

    private final Path root;
    private final Path binaries;

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

    /**
     * Servers below a folder that is made for them.
     *
     * @param root its parents can be entered by everybody
     */
    DebianPostgres(Path root) throws IOException, InterruptedException {
        this.root = root.toAbsolutePath();
        this.binaries = binaries().orElseThrow();
        Files.createDirectories(this.root);
        command("chown", USER, this.root.toString());
    }

    Path folder(String node) {
        return root.resolve(node);
    }

    /** Its log. */
    Path log(String node) {
        return root.resolve(node + ".log");
    }

    void make(String node) throws IOException, InterruptedException {
        run("initdb", "-D", folder(node).toString(), "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C");
    }

    /** Copies the server at a port, while it runs. */
    void copy(int port, String node, String... more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-h", "127.0.0.1", "-p", Integer.toString(port), "-U", USER));
        arguments.addAll(
                List.of("-X", "stream", "--checkpoint=fast", "-D", folder(node).toString()));
        arguments.addAll(List.of(more));
        run("pg_basebackup", arguments.toArray(String[]::new));
    }

    /** Starts a node, with the settings a hub asks for and others. */
    void start(String node, int port, String... settings) throws IOException, InterruptedException {
        StringBuilder options = new StringBuilder("-p " + port
                + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_locks_per_transaction=256");
        for (String setting : settings) {
            options.append(" -c ").append(setting);
        }
        run(
                "pg_ctl",
                "start",
                "-w",
                "-D",
                folder(node).toString(),
                "-l",
                log(node).toString(),
                "-o",
                options.toString());
    }

    void stop(String node, String how) throws IOException, InterruptedException {
        run("pg_ctl", "stop", "-w", "-m", how, "-D", folder(node).toString());
    }

    static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER;
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=" + USER,
                "--regid=" + USER,
                "--init-groups",
                binaries.resolve(program).toString()));
        command.addAll(List.of(arguments));
        command(command.toArray(String[]::new));
    }

    void command(String... command) throws IOException, InterruptedException {
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
}
