package org.quiltehr.adapter.meditech;

import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.vendor.Vendor;

/** Makes the adapter of a feed from MEDITECH; its tables are the resources of this package. */
public final class MeditechAdapterFactory implements AdapterFactory {

    private static final Vendor VENDOR = Vendor.of(MeditechAdapterFactory.class, "meditech");

    @Override
    public String name() {
        return VENDOR.name();
    }

    @Override
    public Adapter create(FeedConfig config) {
        return VENDOR.adapter(config);
    }
}
