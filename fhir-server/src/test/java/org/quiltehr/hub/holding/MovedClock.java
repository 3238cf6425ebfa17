package org.quiltehr.hub.holding;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;

/** A time of day that the processes of a test see instead of the machine's, and that the test sets while they run. */
final class MovedClock {

    private static final Path SOURCE = Path.of("src/test/resources/holding/clock.c");

    private final Path library;
    private final Path file;

    /** A clock that shows the machine's time; the test is left out where no C compiler makes the library. */
    MovedClock(Path folder) throws IOException, InterruptedException {
        assumeTrue(compiles(), "no clock was moved: there is no C compiler (cc)");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        this.library = folder.resolve("clock.so");
        this.file = Files.write(folder.resolve("clock"), new byte[Long.BYTES]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        run("cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), SOURCE.toString(), "-ldl");
    }

    private static boolean compiles() throws InterruptedException {
        try {
            return new ProcessBuilder("cc", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("failed: " + String.join(" ", command) + ": " + said);
        }
    }

    /** What makes a process see this clock, and all that it starts. */
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "CLOCK_FILE", file.toString());
    }

    /** Sets the clock so far from the machine's. */
    void set(Duration from) throws IOException {
        ByteBuffer seconds = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(from.toSeconds())
                .flip();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(seconds, 0);
        }
    }
}
