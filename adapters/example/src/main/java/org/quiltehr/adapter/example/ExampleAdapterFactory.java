package org.quiltehr.adapter.example;

import java.util.Set;
import java.util.TreeSet;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FeedConfig;

/** Checks the settings of a feed: {@code identifierSystem} is the one there is, and it must be given. */
public final class ExampleAdapterFactory implements AdapterFactory {

    private static final String IDENTIFIER_SYSTEM = "identifierSystem";

    @Override
    public String name() {
        return "example";
    }

    @Override
    public Adapter create(FeedConfig config) {
        Set<String> unknown = new TreeSet<>(config.settings().keySet());
        unknown.remove(IDENTIFIER_SYSTEM);
        if (!unknown.isEmpty()) {
            throw new ConfigException("unknown settings " + unknown + "; allowed: " + IDENTIFIER_SYSTEM);
        }
        String system = config.text(IDENTIFIER_SYSTEM);
        if (system == null || !system.contains(":")) {
            throw new ConfigException(IDENTIFIER_SYSTEM
                    + " must be the URI of the practice's record numbers, such as urn:oid:2.16.840.1.1");
        }
        return new ExampleAdapter(system, config.zone());
    }
}
