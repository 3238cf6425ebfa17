package org.quiltehr.adapter.hl7v2;

import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.code.CodeTable;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FeedConfig;

/**
 * What a feed may set, and the dialect it speaks.
 *
 * @param dialect code tables and rules of the vendor
 * @param practice slug; part of the systems made for local namespaces
 * @param zone applied to times without an offset
 * @param identifierSystem system of patient identifiers that name no assigner; null: they are no keys
 * @param identifierSystems assigner namespace (HD.1) to system URI
 * @param codingSystems local name of a code system (CWE.3) to system URI
 * @param ackOnOutcome whether an original-mode sender is answered after mapping rather than after the commit
 */
public record Settings(
        Dialect dialect,
        String practice,
        ZoneId zone,
        @Nullable String identifierSystem,
        Map<String, String> identifierSystems,
        Map<String, String> codingSystems,
        boolean ackOnOutcome) {

    private static final Set<String> KNOWN = Set.of("identifierSystem", "identifierSystems", "codingSystems", "ack");

    static Settings of(FeedConfig config, Dialect dialect) {
        for (String name : new TreeSet<>(config.settings().keySet())) {
            if (!KNOWN.contains(name)) {
                throw new ConfigException(
                        dialect.name() + ": unknown setting '" + name + "'; known are " + new TreeSet<>(KNOWN));
            }
        }
        String ack = config.text("ack");
        if (ack != null && !ack.equals("commit") && !ack.equals("outcome")) {
            throw new ConfigException(dialect.name() + ": setting 'ack' is 'commit' or 'outcome'");
        }
        return new Settings(
                dialect,
                config.practice(),
                config.zone(),
                config.text("identifierSystem"),
                map(config, dialect, "identifierSystems", dialect.identifierSystems()),
                map(config, dialect, "codingSystems", dialect.codingSystems()),
                "outcome".equals(ack));
    }

    /** The code table of that name in the feed's dialect. */
    public CodeTable table(String name) {
        return dialect.table(name);
    }

    private static Map<String, String> map(
            FeedConfig config, Dialect dialect, String name, Map<String, String> defaults) {
        Object value = config.settings().getOrDefault(name, Map.of());
        if (!(value instanceof Map<?, ?> given)) {
            throw new ConfigException(dialect.name() + ": setting '" + name + "' is a map of names to URIs");
        }
        Map<String, String> map = new HashMap<>(defaults);
        given.forEach((key, uri) -> map.put(String.valueOf(key), String.valueOf(uri)));
        return Map.copyOf(map);
    }
}
