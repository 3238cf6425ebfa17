package org.quiltehr.adapter.ccda;

import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FeedConfig;

/** Makes the adapter of a feed of C-CDA documents; it has no settings of its own. */
public final class CcdaAdapterFactory implements AdapterFactory {

    @Override
    public String name() {
        return "ccda";
    }

    @Override
    public Adapter create(FeedConfig config) {
        if (!config.settings().isEmpty()) {
            throw new ConfigException("The ccda adapter has no settings; remove: "
                    + String.join(
                            ", ", config.settings().keySet().stream().sorted().toList()));
        }
        return new CcdaAdapter(config);
    }
}
