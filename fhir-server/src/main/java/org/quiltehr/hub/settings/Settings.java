package org.quiltehr.hub.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.practice.ConfigProblem;
import org.quiltehr.hub.practice.QuiltYaml;

/**
 * The settings a hub is started with: {@code settings:} of quilt.yaml, above it the environment, above that {@code -D}. What is
 * wrong with one is a {@link ConfigProblem} that says where it stands and what it has to be.
 */
public final class Settings {

    /** What begins with it is the hub's own, so that a name nobody knows is a slip. */
    private static final String OWN = "quilt.";

    private static final String OWN_VARIABLE = "QUILT_";

    /** Variables that are no settings: of start scripts, commands and feeds. */
    private static final Set<String> OTHER_VARIABLES = Set.of(
            "QUILT_HEAP",
            "QUILT_JAVA_OPTIONS",
            "QUILT_MANAGEMENT_PORT",
            "QUILT_DB_PASSWORD_FILE",
            "QUILT_BACKUP_PASSPHRASE",
            "QUILT_PASSWORD",
            "QUILT_FOLDER_ROOTS",
            "QUILT_JAR",
            "QUILT_CDS");

    private static final String SECRET_VARIABLE = "QUILT_SECRET_";

    private Settings() {}

    /** What a configuration says under {@code settings:}, by name. */
    public static Map<String, Object> read(@Nullable Path config) {
        return config == null ? Map.of() : QuiltYaml.read(config, Settings::of, Map.of());
    }

    static Map<String, Object> of(Object tree) {
        Object settings = tree instanceof Map<?, ?> top ? top.get("settings") : null;
        if (settings == null) {
            return Map.of();
        }
        if (!(settings instanceof Map<?, ?> named)) {
            throw new ConfigProblem("settings", "is a map, such as {quilt.receive.mllp-connections: 500}");
        }
        Map<String, Object> read = new LinkedHashMap<>();
        named.forEach((name, value) -> read.put(String.valueOf(name), value(String.valueOf(name), value)));
        return read;
    }

    private static String value(String name, @Nullable Object value) {
        String place = "settings." + name;
        Optional<Setting> known = Known.named(name);
        if (known.isEmpty() && !Known.isOfAFamily(name)) {
            throw new ConfigProblem(place, Known.unknown(name));
        }
        String text = text(place, value);
        known.ifPresent(setting -> check(place, setting, text));
        return text;
    }

    private static String text(String place, @Nullable Object value) {
        if (value instanceof Map) {
            throw new ConfigProblem(place, "is one value; write the whole name before it");
        }
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return value == null ? "" : value.toString();
    }

    private static void check(String place, Setting setting, String value) {
        boolean nothing = value.isEmpty() && setting.usual().isEmpty();
        if (!nothing && !setting.kind().takes(value)) {
            throw new ConfigProblem(place, "has to be " + setting.kind().words());
        }
    }

    /** Checks what the command line and the environment say of settings there are. */
    public static void check(Map<?, ?> properties, Map<String, String> environment) {
        for (Setting setting : Known.ALL) {
            Object property = properties.get(setting.name());
            if (property != null) {
                check("-D" + setting.name(), setting, property.toString());
            }
            String variable = environment.get(setting.variable());
            if (variable != null) {
                check("the variable " + setting.variable(), setting, variable);
            }
        }
    }

    /** Refuses names on the command line that begin as the hub's do and are none. */
    public static void checkNames(Map<?, ?> properties) {
        for (Object key : properties.keySet()) {
            String name = key.toString();
            if (name.startsWith(OWN) && Known.named(name).isEmpty()) {
                throw new ConfigProblem("-D" + name, Known.unknown(name));
            }
        }
    }

    /** Variables that begin as the hub's do and are none; others may put such there, so nothing is refused for them. */
    public static List<String> strangers(Map<String, String> environment) {
        Set<String> known = Known.ALL.stream().map(Setting::variable).collect(Collectors.toSet());
        List<String> strangers = new ArrayList<>();
        environment.keySet().stream()
                .filter(name -> name.startsWith(OWN_VARIABLE) && !name.startsWith(SECRET_VARIABLE))
                .filter(name -> !known.contains(name) && !OTHER_VARIABLES.contains(name))
                .sorted()
                .forEach(name -> strangers.add(
                        "the variable " + name + " is not read: " + Known.unknown(name.replace('_', '.'))));
        return strangers;
    }
}
