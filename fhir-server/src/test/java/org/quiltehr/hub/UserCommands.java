package org.quiltehr.hub;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs {@code ./quilt user} and {@code ./quilt audit} as tests of other rooms need them. */
public final class UserCommands {

    /** What came of a run. */
    public record Outcome(int code, String out, String err) {}

    private UserCommands() {}

    public static Outcome run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = UserCommand.run(
                args.length == 1 && args[0].isEmpty() ? new String[0] : args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** What {@code ./quilt audit} said; fails if the trail is not whole. */
    public static String audit(String... args) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8);
        if (AuditCommand.run(args, to, to) != 0) {
            throw new AssertionError(said.toString(StandardCharsets.UTF_8));
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    /** The password a run printed. */
    public static String password(String out) {
        return out.lines()
                .filter(line -> line.startsWith("password"))
                .map(line ->
                        line.substring("password".length(), line.indexOf('(')).strip())
                .findFirst()
                .orElseThrow();
    }
}
