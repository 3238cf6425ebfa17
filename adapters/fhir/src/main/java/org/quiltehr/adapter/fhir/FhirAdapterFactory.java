package org.quiltehr.adapter.fhir;

import java.util.Set;
import java.util.TreeSet;
import org.quiltehr.adapter.fhir.key.SourceNames;
import org.quiltehr.adapter.fhir.version.Version;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FeedConfig;

/**
 * Checks the settings of a feed, all optional: {@code source}, a word for the system whose ids these are, when a practice
 * has several (feeds with the same word share ids; without one the practice's FHIR feeds do); {@code base}, the URL of
 * the source's FHIR server; {@code identifierSystem}, the URI of record numbers sent without system; {@code
 * version}, of FHIR, if it is not found out right.
 */
public final class FhirAdapterFactory implements AdapterFactory {

    private static final Set<String> SETTINGS = Set.of("source", "base", "identifierSystem", "version");

    @Override
    public String name() {
        return "fhir";
    }

    @Override
    public Adapter create(FeedConfig config) {
        return create(config, FhirDialect.standard());
    }

    /** The adapter of a vendor's module: its dialect, with the feed's settings. */
    public static Adapter create(FeedConfig config, FhirDialect vendor) {
        Set<String> unknown = new TreeSet<>(config.settings().keySet());
        unknown.removeAll(SETTINGS);
        if (!unknown.isEmpty()) {
            throw new ConfigException("unknown settings " + unknown + "; allowed: " + new TreeSet<>(SETTINGS));
        }
        String source = config.text("source");
        if (source != null && !source.matches("[a-z0-9-]+")) {
            throw new ConfigException("source must be lower case letters, digits and hyphens");
        }
        String base = config.text("base");
        if (base != null && !base.matches("https?://\\S+")) {
            throw new ConfigException("base must be the http or https URL of the source's FHIR server");
        }
        String system = config.text("identifierSystem");
        if (system != null && !system.contains(":")) {
            throw new ConfigException("identifierSystem must be a URI, such as urn:oid:2.16.840.1.1");
        }
        String word = config.text("version");
        Version version = word == null ? null : Version.named(word);
        if (word != null && version == null) {
            throw new ConfigException("version must be r4, stu3 or dstu2; without it each message tells");
        }
        return new FhirAdapter(new SourceNames(source, base, system), version, vendor);
    }
}
