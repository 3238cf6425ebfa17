package org.quiltehr.hub.transition.ccda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;

/**
 * A FHIR document as C-CDA R2.1: a Discharge Summary if its Composition is of an encounter, else a Continuity of Care
 * Document. Sections, their order and their narratives are the document's own.
 */
public final class ClinicalDocument {

    /** C-CDA R2.1 section templates (with entries where there are such) by LOINC code. */
    private static final Map<String, String> TEMPLATES = Map.ofEntries(
            Map.entry("48765-2", "2.16.840.1.113883.10.20.22.2.6.1"),
            Map.entry("10160-0", "2.16.840.1.113883.10.20.22.2.1.1"),
            Map.entry("10183-2", "2.16.840.1.113883.10.20.22.2.11.1"),
            Map.entry("11450-4", "2.16.840.1.113883.10.20.22.2.5.1"),
            Map.entry("11348-0", "2.16.840.1.113883.10.20.22.2.20"),
            Map.entry("30954-2", "2.16.840.1.113883.10.20.22.2.3.1"),
            Map.entry("8716-3", "2.16.840.1.113883.10.20.22.2.4.1"),
            Map.entry("11369-6", "2.16.840.1.113883.10.20.22.2.2.1"),
            Map.entry("47519-4", "2.16.840.1.113883.10.20.22.2.7.1"),
            Map.entry("46264-8", "2.16.840.1.113883.10.20.22.2.23"),
            Map.entry("29762-2", "2.16.840.1.113883.10.20.22.2.17"),
            Map.entry("47420-5", "2.16.840.1.113883.10.20.22.2.14"),
            Map.entry("18776-5", "2.16.840.1.113883.10.20.22.2.10"),
            Map.entry("42348-3", "2.16.840.1.113883.10.20.22.2.21.1"),
            Map.entry("85847-2", "2.16.840.1.113883.10.20.22.2.500"));

    private ClinicalDocument() {}

    /** UTF-8 XML of a document Bundle whose first entry is its Composition. */
    public static byte[] of(byte[] document) {
        JsonNode bundle = FhirJson.parse(document);
        Resources resources = new Resources(bundle);
        Xml xml = new Xml().declaration();
        xml.start("ClinicalDocument")
                .with("xmlns", "urn:hl7-org:v3")
                .with("xmlns:sdtc", "urn:hl7-org:sdtc")
                .with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
        new Header(xml, bundle, resources).write();
        xml.start("component").start("structuredBody");
        for (JsonNode section : bundle.path("entry").path(0).path("resource").path("section")) {
            section(xml, section, resources);
        }
        xml.end().end().end();
        return xml.toString().getBytes(UTF_8);
    }

    private static void section(Xml xml, JsonNode section, Resources resources) {
        JsonNode coding = section.path("code").path("coding").path(0);
        String code = coding.path("code").asString("");
        xml.start("component").start("section");
        if (section.path("entry").isEmpty()) {
            xml.with("nullFlavor", "NI");
        }
        @Nullable String template = TEMPLATES.get(code);
        if (template != null) {
            xml.template(template, template.endsWith(".500") ? "2022-06-01" : "2015-08-01");
        }
        xml.start("code")
                .with("code", code)
                .with("codeSystem", "2.16.840.1.113883.6.1")
                .with("displayName", coding.path("display").asString(""))
                .end();
        xml.element("title", section.path("title").asString(""));
        new NarrativeText(xml).write(section.path("text").path("div").asString(""));
        Set<String> listed = listed(section, resources);
        for (JsonNode entry : section.path("entry")) {
            write(xml, entry, listed, resources);
            // where the summary may hold one entry of a kind, the others hang on it
            for (JsonNode extension : entry.path("extension")) {
                if (extension.path("url").asString("").endsWith("/further-statement")) {
                    write(xml, extension.path("valueReference"), listed, resources);
                }
            }
        }
        xml.end().end();
    }

    private static void write(Xml xml, JsonNode reference, Set<String> listed, Resources resources) {
        String url = reference.path("reference").asString("");
        JsonNode resource = resources.of(reference);
        if (resource != null && !listed.contains(url)) {
            new Entry(xml, resources).write(resource, url);
        }
    }

    /** Observations that a report of the section lists are written under it. */
    private static Set<String> listed(JsonNode section, Resources resources) {
        Set<JsonNode> under = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        for (JsonNode entry : section.path("entry")) {
            JsonNode report = resources.of(entry);
            if (report != null && report.path("resourceType").asString("").equals("DiagnosticReport")) {
                for (JsonNode result : report.path("result")) {
                    JsonNode observation = resources.of(result);
                    if (observation != null) {
                        under.add(observation);
                    }
                }
            }
        }
        Set<String> listed = new HashSet<>();
        for (JsonNode entry : section.path("entry")) {
            JsonNode resource = resources.of(entry);
            if (resource != null && under.contains(resource)) {
                listed.add(entry.path("reference").asString(""));
            }
        }
        return listed;
    }
}
