package org.quiltehr.adapter.ccda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.quiltehr.adapter.ccda.code.SectionKind;
import org.quiltehr.adapter.ccda.xml.ReadAs;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FeedConfig;

/** What a feed may set, laid over the dialect of its vendor; each wrong setting is named with what to write instead. */
final class Settings {

    private static final Set<String> KNOWN = new TreeSet<>(Set.of(
            "codingSystems",
            "identifierSystem",
            "identifierSystems",
            "readAs",
            "sections",
            "sharedIdentifiers",
            "timesWithoutOffset"));

    private final FeedConfig config;

    private Settings(FeedConfig config) {
        this.config = config;
    }

    static CcdaDialect over(CcdaDialect vendor, FeedConfig config) {
        for (String name : new TreeSet<>(config.settings().keySet())) {
            if (!KNOWN.contains(name)) {
                throw new ConfigException("ccda: unknown setting '" + name + "'; known are " + KNOWN);
            }
        }
        return new Settings(config).over(vendor);
    }

    private CcdaDialect over(CcdaDialect vendor) {
        List<ReadAs.Correction> corrections = new ArrayList<>();
        map("codingSystems").forEach((name, uri) -> corrections.addAll(CcdaDialect.codeSystem(name, uri)));
        map("identifierSystems").forEach((root, uri) -> corrections.addAll(CcdaDialect.identifierSystem(root, uri)));
        for (Object one : list("readAs")) {
            corrections.add(correction(one));
        }
        Map<String, SectionKind> sections = new HashMap<>(vendor.sections());
        map("sections").forEach((code, kind) -> sections.put(code, kind(kind)));
        Set<String> shared = new HashSet<>(vendor.sharedRoots());
        list("sharedIdentifiers").forEach(root -> shared.add(root.toString()));
        String system = config.text("identifierSystem");
        return new CcdaDialect(
                vendor.readAs().with(corrections),
                sections,
                system == null ? vendor.identifierSystem() : system,
                shared,
                utc(vendor.utc()));
    }

    private boolean utc(boolean vendor) {
        String times = config.text("timesWithoutOffset");
        if (times == null) {
            return vendor;
        }
        if (!times.equals("practice") && !times.equals("utc")) {
            throw new ConfigException("ccda: setting 'timesWithoutOffset' is 'practice' or 'utc'");
        }
        return times.equals("utc");
    }

    private static ReadAs.Correction correction(Object one) {
        if (one instanceof Map<?, ?> given && given.keySet().equals(Set.of("pattern", "from", "to"))) {
            try {
                return new ReadAs.Correction(
                        String.valueOf(given.get("pattern")),
                        String.valueOf(given.get("from")),
                        String.valueOf(given.get("to")));
            } catch (IllegalArgumentException e) {
                throw new ConfigException("ccda: a pattern of 'readAs' is //element/@attribute,"
                        + " //parent/element/@attribute or //*/@attribute, not '" + e.getMessage() + "'");
            }
        }
        throw new ConfigException("ccda: each of 'readAs' has 'pattern', 'from' and 'to'");
    }

    private static SectionKind kind(String name) {
        for (SectionKind kind : SectionKind.values()) {
            if (kind.name().equalsIgnoreCase(name)) {
                return kind;
            }
        }
        throw new ConfigException("ccda: setting 'sections' maps a section's code to one of "
                + Arrays.toString(SectionKind.values()).toLowerCase(Locale.ROOT));
    }

    private List<?> list(String name) {
        Object value = config.settings().get(name);
        if (value != null && !(value instanceof List<?>)) {
            throw new ConfigException("ccda: setting '" + name + "' is a list");
        }
        return value == null ? List.of() : (List<?>) value;
    }

    private Map<String, String> map(String name) {
        Object value = config.settings().get(name);
        if (value != null && !(value instanceof Map<?, ?>)) {
            throw new ConfigException("ccda: setting '" + name + "' is a map");
        }
        Map<String, String> map = new HashMap<>();
        if (value != null) {
            ((Map<?, ?>) value).forEach((key, to) -> map.put(String.valueOf(key), String.valueOf(to)));
        }
        return map;
    }
}
