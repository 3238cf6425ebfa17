package org.quiltehr.hub;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.HubOptions;

/** The options of {@code ./quilt run}, and the Spring properties that follow from them. */
final class CommandLine {

    /** The command line cannot be followed; the message says why and what to do. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private CommandLine() {}

    static HubOptions parse(String... args) {
        int port = 8080;
        int mllpPort = 2575;
        Path data = Path.of("data");
        @Nullable String db = null;
        @Nullable Path config = null;
        boolean open = false;
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        while (!rest.isEmpty()) {
            String option = rest.pop();
            switch (option) {
                case "--port" -> port = number(option, rest);
                case "--mllp-port" -> mllpPort = number(option, rest);
                case "--data" -> data = Path.of(value(option, rest));
                case "--db" -> db = value(option, rest);
                case "--config" -> config = Path.of(value(option, rest));
                case "--open" -> open = true;
                default ->
                    throw new Refused("unknown option " + option
                            + "; known: --port N, --mllp-port N, --data DIR, --db URL, --config FILE, --open");
            }
        }
        return new HubOptions(port, mllpPort, data, db, config, open);
    }

    private static String value(String option, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new Refused(option + " needs a value");
        }
        return rest.pop();
    }

    private static int number(String option, Deque<String> rest) {
        String value = value(option, rest);
        try {
            int number = Integer.parseInt(value);
            if (number >= 0 && number <= 65535) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message
        }
        throw new Refused(option + " needs a port number from 0 to 65535");
    }

    static Map<String, Object> properties(HubOptions options) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("server.port", options.port());
        if (options.open()) {
            properties.put("server.address", "127.0.0.1");
        }
        return properties;
    }
}
