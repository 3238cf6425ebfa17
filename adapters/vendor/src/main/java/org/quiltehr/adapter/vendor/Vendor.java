package org.quiltehr.adapter.vendor;

import java.util.EnumMap;
import java.util.Map;
import org.quiltehr.adapter.ccda.CcdaAdapterFactory;
import org.quiltehr.adapter.ccda.CcdaDialect;
import org.quiltehr.adapter.fhir.FhirAdapterFactory;
import org.quiltehr.adapter.fhir.FhirDialect;
import org.quiltehr.adapter.hl7v2.Dialect;
import org.quiltehr.adapter.hl7v2.Hl7v2AdapterFactory;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.FeedConfig;

/**
 * A vendor: its dialects of HL7 v2, C-CDA and FHIR, as tables beside a class of its module, and one adapter that takes
 * what its systems send in any of them. A module's factory is a name and {@link #adapter}.
 */
public final class Vendor {

    private final String name;
    private final Dialect hl7v2;
    private final CcdaDialect ccda;
    private final FhirDialect fhir;
    private final Map<Format, AdapterFactory> own = new EnumMap<>(Format.class);

    private Vendor(String name, Dialect hl7v2, CcdaDialect ccda, FhirDialect fhir) {
        this.name = name;
        this.hl7v2 = hl7v2;
        this.ccda = ccda;
        this.fhir = fhir;
    }

    /** The tables in the folders {@code dialect} (HL7 v2), {@code ccda} and {@code fhir} beside the class; each may be absent. */
    public static Vendor of(Class<?> beside, String name) {
        return new Vendor(name, Dialect.beside(beside, name), CcdaDialect.of(beside), FhirDialect.of(beside));
    }

    /** The same vendor with a format of its own: an API that speaks no FHIR. */
    public Vendor with(Format format, AdapterFactory factory) {
        Vendor vendor = new Vendor(name, hl7v2, ccda, fhir);
        vendor.own.putAll(own);
        vendor.own.put(format, factory);
        return vendor;
    }

    /** As a feed names it. */
    public String name() {
        return name;
    }

    /**
     * The adapter of a feed. Settings: those all formats share stand by themselves ({@link SettingsByFormat}), a format's
     * own under its name.
     */
    public Adapter adapter(FeedConfig config) {
        SettingsByFormat settings = new SettingsByFormat(name, config, own.values());
        Map<Format, Adapter> adapters = new EnumMap<>(Format.class);
        adapters.put(Format.HL7V2, Hl7v2AdapterFactory.create(settings.of("hl7v2"), hl7v2));
        adapters.put(Format.CCDA, CcdaAdapterFactory.create(settings.of("ccda"), ccda));
        Adapter resources = FhirAdapterFactory.create(settings.of("fhir"), fhir);
        adapters.put(Format.FHIR, resources);
        adapters.put(Format.JSON, resources);
        own.forEach((format, factory) -> adapters.put(format, factory.create(settings.of(factory.name()))));
        return new VendorAdapter(adapters);
    }
}
