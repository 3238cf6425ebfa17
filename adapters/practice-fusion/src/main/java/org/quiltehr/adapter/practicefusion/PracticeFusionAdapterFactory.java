package org.quiltehr.adapter.practicefusion;

import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.vendor.Vendor;

/** Makes the adapter of a feed from Practice Fusion; its tables are the resources of this package. */
public final class PracticeFusionAdapterFactory implements AdapterFactory {

    private static final Vendor VENDOR = Vendor.of(PracticeFusionAdapterFactory.class, "practice-fusion");

    @Override
    public String name() {
        return VENDOR.name();
    }

    @Override
    public Adapter create(FeedConfig config) {
        return VENDOR.adapter(config);
    }
}
