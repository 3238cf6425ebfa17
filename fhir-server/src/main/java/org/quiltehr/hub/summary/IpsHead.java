package org.quiltehr.hub.summary;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;

/** What a document says of itself: the Bundle without entries, the Composition without sections. */
final class IpsHead {

    private final String patientUrl;
    private final String now;

    IpsHead(String patientUrl, Instant now) {
        this.patientUrl = patientUrl;
        this.now = now.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    String compositionUrl() {
        return IpsDocument.urn("composition", patientUrl);
    }

    /** @param div the narrative */
    ObjectNode composition(String div) {
        ObjectNode composition = FhirJson.mapper().createObjectNode();
        composition.put("resourceType", "Composition");
        IpsCopy.profile(composition, "Composition-uv-ips");
        composition.putObject("text").put("status", "generated").put("div", div);
        composition
                .putObject("identifier")
                .put("system", "urn:ietf:rfc:3986")
                .put("value", IpsDocument.urn("summary", patientUrl));
        composition.put("status", "final");
        composition
                .putObject("type")
                .putArray("coding")
                .addObject()
                .put("system", Codes.LOINC)
                .put("code", "60591-5")
                .put("display", "Patient summary Document");
        composition.putObject("subject").put("reference", patientUrl);
        composition.put("date", now);
        composition.putArray("author").addObject().put("reference", IpsDocument.urn("hub", "software"));
        composition.put("title", "International Patient Summary");
        composition.putObject("custodian").put("reference", IpsDocument.urn("hub", "network"));
        return composition;
    }

    ObjectNode bundle() {
        ObjectNode bundle = FhirJson.mapper().createObjectNode().put("resourceType", "Bundle");
        IpsCopy.profile(bundle, "Bundle-uv-ips");
        bundle.putObject("identifier")
                .put("system", "urn:ietf:rfc:3986")
                .put("value", IpsDocument.urn("document", patientUrl + "|" + now));
        return bundle.put("type", "document").put("timestamp", now);
    }
}
