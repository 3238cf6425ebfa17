package org.quiltehr.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Reads along what the hubs of the suite write to their logs, and fails the class of tests during which a word stood there
 * that tests plant into charts, or a credential. It is there for every class, whether it thinks of logs or not.
 */
public final class PlantedWords implements BeforeAllCallback, AfterAllCallback {

    /** Names and words of planted charts, the demo network's best known patient, passwords, keys and tokens. */
    private static final Pattern PLANTED = Pattern.compile(
            "(?i:canary|okonkwo)|\\bZ[pc][a-z]+q\\b|\\bKey(?:hidden|shared|optout)[a-z]+|seventeen quiet herons"
                    + "|\\bquilt(?:feed|app|again)_[A-Za-z0-9_-]{20,}|eyJ[A-Za-z0-9_-]{20,}\\.eyJ");

    private static final int LONGEST_LINE = 1 << 20;

    private static final PlantedWords WATCHING = new PlantedWords();
    private static boolean installed;

    private final List<String> found = new ArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        synchronized (WATCHING) {
            if (!installed) {
                installed = true;
                System.setOut(new PrintStream(WATCHING.along(System.out), true, StandardCharsets.UTF_8));
                System.setErr(new PrintStream(WATCHING.along(System.err), true, StandardCharsets.UTF_8));
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> lines = WATCHING.take();
        if (!lines.isEmpty()) {
            throw new AssertionError("words of charts or credentials stood in the log during "
                    + context.getDisplayName() + ": " + lines);
        }
    }

    /** The lines in which a planted word stood since the last time, the word itself left out. */
    List<String> take() {
        synchronized (found) {
            List<String> lines = List.copyOf(found);
            found.clear();
            return lines;
        }
    }

    /** A stream that passes everything on and reads it. */
    OutputStream along(OutputStream out) {
        return new OutputStream() {
            private final ByteArrayOutputStream line = new ByteArrayOutputStream();

            @Override
            public synchronized void write(int b) throws IOException {
                out.write(b);
                read((byte) b);
            }

            @Override
            public synchronized void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
                for (int i = from; i < from + length; i++) {
                    read(bytes[i]);
                }
            }

            private void read(byte b) {
                if (b == '\n' || line.size() >= LONGEST_LINE) {
                    look(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                } else {
                    line.write(b);
                }
            }

            @Override
            public void flush() throws IOException {
                out.flush();
            }
        };
    }

    private void look(String line) {
        Matcher matcher = PLANTED.matcher(line);
        if (matcher.find()) {
            synchronized (found) {
                found.add(matcher.replaceAll("[planted]"));
            }
        }
    }
}
