package org.quiltehr.hub.onboarding;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.hub.map.Adapters;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** {@code ./quilt try --adapter NAME FILE…}: what an adapter makes of sample files; no hub, no database. */
public final class Try {

    private static final String USAGE = """
            usage: ./quilt try --adapter NAME|auto [--settings FILE.yaml] [--set NAME=VALUE]… [--zone ZONE]
                               [--format text|json|html] [--show-resources] FILE|FOLDER…""";

    /** Exit codes: what scripts of an onboarding go by. */
    private static final int GO = 0;

    private static final int NOT_YET = 1;
    private static final int WRONG = 2;

    /** The command cannot be followed. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private String adapter = "";
    private final Map<String, Object> settings = new LinkedHashMap<>();
    private ZoneId zone = ZoneOffset.UTC;
    private Report report = Report.TEXT;
    private boolean showResources;
    private final List<Path> paths = new ArrayList<>();

    private Try() {}

    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(args, Adapters.installed(), out, System.err));
    }

    /** The exit code: 0 if the practice can go live, 1 if not yet, 2 if the command is wrong. */
    static int run(String[] args, Adapters adapters, PrintStream out, PrintStream err) {
        try {
            Try command = new Try();
            command.parse(args);
            List<Sample> samples = command.samples();
            Trial trial = new Trials(adapters).run(command.adapter, command.settings, command.zone, samples);
            out.print(command.report.of(trial, command.showResources));
            return trial.score().verdict() == Score.Verdict.NOT_YET ? NOT_YET : GO;
        } catch (Refused | ConfigException e) {
            err.println(e.getMessage());
            return WRONG;
        }
    }

    private void parse(String[] args) throws Refused {
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        while (!rest.isEmpty()) {
            String next = rest.pop();
            switch (next) {
                case "--adapter" -> adapter = value(next, rest);
                case "--settings" -> settings(Path.of(value(next, rest)));
                case "--set" -> set(value(next, rest));
                case "--zone" -> zone(value(next, rest));
                case "--format" ->
                    report = Report.named(value(next, rest))
                            .orElseThrow(() -> new Refused("--format is text, json or html"));
                case "--show-resources" -> showResources = true;
                default -> {
                    if (next.startsWith("--")) {
                        throw new Refused("unknown option " + next + "\n" + USAGE);
                    }
                    paths.add(Path.of(next));
                }
            }
        }
        if (adapter.isEmpty() || paths.isEmpty()) {
            throw new Refused(USAGE);
        }
    }

    private static String value(String option, Deque<String> rest) throws Refused {
        if (rest.isEmpty()) {
            throw new Refused(option + " needs a value\n" + USAGE);
        }
        return rest.pop();
    }

    private void set(String pair) throws Refused {
        int equals = pair.indexOf('=');
        if (equals < 1) {
            throw new Refused("--set needs NAME=VALUE");
        }
        settings.put(pair.substring(0, equals), pair.substring(equals + 1));
    }

    /** The settings of the feed, as they would stand in quilt.yaml. */
    private void settings(Path file) throws Refused {
        try {
            Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
            if (tree instanceof Map<?, ?> map) {
                map.forEach((name, value) -> settings.put(String.valueOf(name), value));
                return;
            }
            throw new Refused(file + " is not a map of settings");
        } catch (IOException | YAMLException e) {
            throw new Refused(file + " cannot be read as YAML");
        }
    }

    private void zone(String name) throws Refused {
        try {
            zone = ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new Refused("--zone is a time zone of the IANA list, such as America/New_York");
        }
    }

    private List<Sample> samples() throws Refused {
        List<Sample> samples = new ArrayList<>();
        for (Path path : paths) {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    samples.add(new Sample(file.toString(), Files.readAllBytes(file), null));
                }
            } catch (IOException e) {
                throw new Refused(path + " cannot be read; is the path right?");
            }
        }
        if (samples.isEmpty()) {
            throw new Refused("there is no file in the given folders");
        }
        return samples;
    }
}
