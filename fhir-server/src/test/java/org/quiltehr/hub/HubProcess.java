package org.quiltehr.hub;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A hub in a process of its own, as {@code ./quilt run} starts it, so that tests can kill it. */
public final class HubProcess implements AutoCloseable {

    private final Process process;
    private final Path log;
    private final int port;
    private final int mllpPort;

    private HubProcess(Process process, Path log, int port, int mllpPort) {
        this.process = process;
        this.log = log;
        this.port = port;
        this.mllpPort = mllpPort;
    }

    /** Starts a hub on the folder and waits for its line {@code ready}. */
    static HubProcess start(Path data) throws IOException, InterruptedException {
        return start(data, freePort(), freePort());
    }

    static HubProcess start(Path data, int port, int mllpPort) throws IOException, InterruptedException {
        return start(List.of("--data", data.toString()), List.of(), port, mllpPort);
    }

    /** Starts a hub on the folder, with further options of the JVM. */
    public static HubProcess in(Path data, String... jvm) throws IOException, InterruptedException {
        return start(List.of("--data", data.toString()), List.of(jvm), freePort(), freePort());
    }

    /** Starts a hub on a database of somebody else, with further options of the JVM. */
    public static HubProcess on(String db, int port, int mllpPort, String... jvm)
            throws IOException, InterruptedException {
        return start(List.of("--db", db), List.of(jvm), port, mllpPort);
    }

    /** Starts a hub on a database, with more in its environment. */
    public static HubProcess with(Map<String, String> environment, String... where)
            throws IOException, InterruptedException {
        return start(List.of(where), List.of(), environment, true, freePort(), freePort());
    }

    /** The same, but it asks who is there. */
    public static HubProcess closed(Map<String, String> environment, String... where)
            throws IOException, InterruptedException {
        return start(List.of(where), List.of(), environment, false, freePort(), freePort());
    }

    private static HubProcess start(List<String> where, List<String> jvm, int port, int mllpPort)
            throws IOException, InterruptedException {
        return start(where, jvm, Map.of(), true, port, mllpPort);
    }

    private static HubProcess start(
            List<String> where, List<String> jvm, Map<String, String> environment, boolean open, int port, int mllpPort)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile("hub", ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:TieredStopAtLevel"))
                .forEach(command::add); // compiled as the tests are
        command.addAll(jvm);
        command.addAll(List.of(
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.quiltehr.hub.Hub",
                "--port",
                Integer.toString(port),
                "--mllp-port",
                Integer.toString(mllpPort)));
        command.addAll(where);
        if (open) {
            command.add("--open");
        }
        ProcessBuilder starting =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        starting.environment().putAll(environment);
        Process process = starting.start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (System.nanoTime() < deadline && process.isAlive()) {
            try (BufferedReader reader = Files.newBufferedReader(log, StandardCharsets.UTF_8)) {
                if (reader.lines().anyMatch(line -> line.startsWith("ready "))) {
                    return new HubProcess(process, log, port, mllpPort);
                }
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        process.destroyForcibly();
        throw new IOException("the hub did not get ready: " + Files.readString(log));
    }

    public String base() {
        return "http://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public int mllpPort() {
        return mllpPort;
    }

    public Path log() {
        return log;
    }

    public long pid() {
        return process.pid();
    }

    /** {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException, IOException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        Files.deleteIfExists(log);
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
