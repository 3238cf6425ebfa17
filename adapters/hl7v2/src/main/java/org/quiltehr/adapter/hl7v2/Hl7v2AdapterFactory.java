package org.quiltehr.adapter.hl7v2;

import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.FeedConfig;

/** The {@code hl7v2} adapter. Settings: see {@link Settings}. */
public final class Hl7v2AdapterFactory implements AdapterFactory {

    @Override
    public String name() {
        return "hl7v2";
    }

    @Override
    public Adapter create(FeedConfig config) {
        return new Hl7v2Adapter(Settings.of(config));
    }
}
