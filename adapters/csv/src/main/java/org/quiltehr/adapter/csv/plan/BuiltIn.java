package org.quiltehr.adapter.csv.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The mappings of {@code types/*.yaml}, for files that many systems export. */
public final class BuiltIn {

    /** All of them, the more usual first. */
    public static final List<String> NAMES = List.of(
            "patients",
            "appointments",
            "problems",
            "medications",
            "allergies",
            "labs",
            "immunizations",
            "vitals",
            "vitals-wide",
            "i2b2-patient",
            "i2b2-visit",
            "i2b2-observation");

    private static final Map<String, Map<String, Object>> READ = new ConcurrentHashMap<>();

    private BuiltIn() {}

    /** The mapping as it stands in its file; null if there is none of the name. */
    public static @Nullable Map<String, Object> mapping(String name) {
        return NAMES.contains(name) ? READ.computeIfAbsent(name, BuiltIn::read) : null;
    }

    private static Map<String, Object> read(String name) {
        String path = "/org/quiltehr/adapter/csv/types/" + name + ".yaml";
        try (InputStream in = BuiltIn.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path);
            }
            Object tree = new Yaml(new SafeConstructor(new LoaderOptions()))
                    .load(new InputStreamReader(in, StandardCharsets.UTF_8));
            return Section.of(name, tree).map();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
