package org.quiltehr.adapter.fhir.version;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.IParserErrorHandler;
import ca.uhn.fhir.parser.LenientErrorHandler;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hl7.fhir.convertors.advisors.impl.BaseAdvisor_10_30;
import org.hl7.fhir.convertors.advisors.impl.BaseAdvisor_10_40;
import org.hl7.fhir.convertors.advisors.impl.BaseAdvisor_30_40;
import org.hl7.fhir.convertors.factory.VersionConvertorFactory_10_30;
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
    private static final List<String> UNREADABLE = Collections.nCopies(1_000, "unreadable");

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

    /** The elements a version finds at fault in a resource; {@link #UNREADABLE} if it cannot be read as one. */
    static List<String> faults(Version version, ObjectNode resource) {
        List<String> faults = new ArrayList<>();
        IParserErrorHandler noting = (IParserErrorHandler) Proxy.newProxyInstance(
                IParserErrorHandler.class.getClassLoader(),
                new Class<?>[] {IParserErrorHandler.class},
                (proxy, method, args) -> {
                    faults.add(args.length > 1 ? String.valueOf(args[1]) : method.getName());
                    return null;
                });
        try {
            IParser parser = context(version).newJsonParser();
            parser.setParserErrorHandler(noting);
            parser.parseResource(resource.toString());
            return faults;
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
            Resource converted =
                    old instanceof org.hl7.fhir.dstu2.model.Resource dstu2 ? fromDstu2(dstu2) : fromStu3(old);
            if (converted == null) {
                return null;
            }
            ObjectNode r4 = FhirJson.parse(writer(Version.R4).encodeResourceToString(converted));
            return Completion.of(version, resource, r4);
        } catch (RuntimeException e) {
            // The converters throw for types and codes they have no place for.
            return null;
        }
    }

    private static @Nullable Resource fromStu3(IBaseResource stu3) {
        return VersionConvertorFactory_30_40.convertResource(
                (org.hl7.fhir.dstu3.model.Resource) stu3, new BaseAdvisor_30_40(false));
    }

    /** What has no direct way into R4, or a worse one, goes by STU3: so an Immunization, and a document's date. */
    private static @Nullable Resource fromDstu2(org.hl7.fhir.dstu2.model.Resource dstu2) {
        Resource direct = null;
        if (!(dstu2 instanceof org.hl7.fhir.dstu2.model.DocumentReference)) {
            direct = VersionConvertorFactory_10_40.convertResource(dstu2, new BaseAdvisor_10_40(false));
        }
        if (direct != null) {
            return direct;
        }
        IBaseResource stu3 = VersionConvertorFactory_10_30.convertResource(dstu2, new BaseAdvisor_10_30(false));
        return stu3 == null ? null : fromStu3(stu3);
    }
}
