package org.quiltehr.adapter.fhir.version;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.IParserErrorHandler;
import ca.uhn.fhir.parser.LenientErrorHandler;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.hl7.fhir.convertors.advisors.impl.BaseAdvisor_10_40;
import org.hl7.fhir.convertors.advisors.impl.BaseAdvisor_30_40;
import org.hl7.fhir.convertors.factory.VersionConvertorFactory_10_40;
import org.hl7.fhir.convertors.factory.VersionConvertorFactory_30_40;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;

/** HAPI's models of the older versions and its converters; loaded with the first resource that needs them. */
final class Models {

    /** As bad as many faults, but one such resource does not decide for a Bundle. */
    private static final int UNREADABLE = 1_000;

    private Models() {}

    private static final class Stu3 {
        static final FhirContext CONTEXT = FhirContext.forDstu3();
    }

    private static final class Dstu2 {
        static final FhirContext CONTEXT = FhirContext.forDstu2Hl7Org();
    }

    private static FhirContext context(Version version) {
        return switch (version) {
            case R4 -> FhirContext.forR4Cached();
            case STU3 -> Stu3.CONTEXT;
            case DSTU2 -> Dstu2.CONTEXT;
        };
    }

    /** How many faults a version finds in a resource; {@link #UNREADABLE} if it cannot be read as one. */
    static int faults(Version version, ObjectNode resource) {
        AtomicInteger faults = new AtomicInteger();
        IParserErrorHandler counting = (IParserErrorHandler) Proxy.newProxyInstance(
                IParserErrorHandler.class.getClassLoader(),
                new Class<?>[] {IParserErrorHandler.class},
                (proxy, method, args) -> {
                    faults.incrementAndGet();
                    return null;
                });
        try {
            IParser parser = context(version).newJsonParser();
            parser.setParserErrorHandler(counting);
            parser.parseResource(resource.toString());
            return faults.get();
        } catch (RuntimeException e) {
            // HAPI answers content it cannot read with many kinds of exception; each means "not of this version".
            return UNREADABLE;
        }
    }

    /** XML of a version as its JSON; null if it is not wholly of that version. */
    static @Nullable ObjectNode json(Version version, String xml) {
        try {
            IParser parser = context(version).newXmlParser();
            parser.setParserErrorHandler(new StrictErrorHandler());
            parser.setOverrideResourceIdWithBundleEntryFullUrl(false);
            return FhirJson.parse(writer(version).encodeResourceToString(parser.parseResource(xml)));
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static IParser writer(Version version) {
        IParser writer = context(version).newJsonParser();
        writer.setStripVersionsFromReferences(false);
        return writer;
    }

    /** The resource as R4; null if the converter cannot. */
    static @Nullable ObjectNode asR4(Version version, ObjectNode resource) {
        try {
            IParser parser = context(version).newJsonParser();
            parser.setParserErrorHandler(new LenientErrorHandler(false));
            IBaseResource old = parser.parseResource(resource.toString());
            Resource converted = version == Version.STU3
                    ? VersionConvertorFactory_30_40.convertResource(
                            (org.hl7.fhir.dstu3.model.Resource) old, new BaseAdvisor_30_40(false))
                    : VersionConvertorFactory_10_40.convertResource(
                            (org.hl7.fhir.dstu2.model.Resource) old, new BaseAdvisor_10_40(false));
            return converted == null ? null : FhirJson.parse(writer(Version.R4).encodeResourceToString(converted));
        } catch (RuntimeException e) {
            // The converters throw for types and codes they have no place for.
            return null;
        }
    }
}
