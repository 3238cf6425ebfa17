package org.quiltehr.adapter.hl7v2;

import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.FeedConfig;

/** The {@code hl7v2} adapter, and by {@link #create(FeedConfig, Dialect)} that of a vendor. Settings: see {@link Settings}. */
public final class Hl7v2AdapterFactory implements AdapterFactory {

    @Override
    public String name() {
        return Dialect.STANDARD.name();
    }

    @Override
    public Adapter create(FeedConfig config) {
        return create(config, Dialect.STANDARD);
    }

    /** The adapter of a vendor's dialect: what a vendor module's factory gives. */
    public static Adapter create(FeedConfig config, Dialect dialect) {
        return new Hl7v2Adapter(Settings.of(config, dialect));
    }
}
