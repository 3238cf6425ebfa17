package org.quiltehr.adapter.athenahealth;

import org.quiltehr.adapter.athenahealth.athenaone.AthenaOneAdapterFactory;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.vendor.Format;
import org.quiltehr.adapter.vendor.Vendor;

/** Makes the adapter of a feed from athenahealth; JSON that is no FHIR is athenaOne's own. */
public final class AthenahealthAdapterFactory implements AdapterFactory {

    private static final Vendor VENDOR = Vendor.of(AthenahealthAdapterFactory.class, "athenahealth")
            .with(Format.JSON, new AthenaOneAdapterFactory());

    @Override
    public String name() {
        return VENDOR.name();
    }

    @Override
    public Adapter create(FeedConfig config) {
        return VENDOR.adapter(config);
    }
}
