package org.quiltehr.adapter.vendor;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FeedConfig;

/**
 * The settings of a vendor's feed, by format: {@code identifierSystem} holds for all, {@code identifierSystems} and {@code
 * codingSystems} for HL7 v2 and C-CDA, whatever stands under a format's name for that one alone, and before the others.
 */
final class SettingsByFormat {

    private static final Map<String, Set<String>> SHARED = Map.of(
            "identifierSystem", Set.of("hl7v2", "ccda", "fhir"),
            "identifierSystems", Set.of("hl7v2", "ccda"),
            "codingSystems", Set.of("hl7v2", "ccda"));

    private final FeedConfig config;

    SettingsByFormat(String vendor, FeedConfig config, Collection<AdapterFactory> own) {
        this.config = config;
        Set<String> formats = new TreeSet<>(Set.of("hl7v2", "ccda", "fhir"));
        own.forEach(factory -> formats.add(factory.name()));
        for (String setting : new TreeSet<>(config.settings().keySet())) {
            if (formats.contains(setting)) {
                if (!(config.settings().get(setting) instanceof Map<?, ?>)) {
                    throw new ConfigException(vendor + ": '" + setting + "' is a map of settings of that format");
                }
            } else if (!SHARED.containsKey(setting)) {
                throw new ConfigException(vendor + ": unknown setting '" + setting + "'; known are "
                        + new TreeSet<>(SHARED.keySet()) + ", and under the name of a format " + formats
                        + " the settings of that format");
            }
        }
    }

    FeedConfig of(String format) {
        Map<String, Object> settings = new HashMap<>();
        SHARED.forEach((setting, formats) -> {
            Object value = config.settings().get(setting);
            boolean all = setting.equals("identifierSystem");
            if (value != null && (all || formats.contains(format))) {
                settings.put(setting, value);
            }
        });
        if (config.settings().get(format) instanceof Map<?, ?> given) {
            given.forEach((setting, value) -> settings.put(String.valueOf(setting), value));
        }
        return new FeedConfig(config.practice(), config.feed(), config.zone(), settings);
    }
}
