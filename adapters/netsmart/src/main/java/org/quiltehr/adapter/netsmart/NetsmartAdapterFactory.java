package org.quiltehr.adapter.netsmart;

import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.vendor.Vendor;

/** Makes the adapter of a feed from Netsmart; its tables are the resources of this package. */
public final class NetsmartAdapterFactory implements AdapterFactory {

    private static final Vendor VENDOR = Vendor.of(NetsmartAdapterFactory.class, "netsmart");

    @Override
    public String name() {
        return VENDOR.name();
    }

    @Override
    public Adapter create(FeedConfig config) {
        return VENDOR.adapter(config);
    }
}
