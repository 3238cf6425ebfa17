package org.quiltehr.adapter.ccda;

import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.FeedConfig;

/** Makes the adapter of a feed of C-CDA documents; its settings are those of {@code README.md}. */
public final class CcdaAdapterFactory implements AdapterFactory {

    @Override
    public String name() {
        return "ccda";
    }

    @Override
    public Adapter create(FeedConfig config) {
        return create(config, CcdaDialect.standard());
    }

    /** The adapter of a vendor's module: its dialect, with the feed's settings above it. */
    public static Adapter create(FeedConfig config, CcdaDialect vendor) {
        return new CcdaAdapter(config, Settings.over(vendor, config));
    }
}
