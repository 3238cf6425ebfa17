package org.quiltehr.hub.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Notice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts the notice of withholding into what the hub itself makes for an answer: as a tag of Bundles, Parameters and
 * OperationOutcomes, and as a section of documents, so that their pages, PDFs and C-CDA say it too. A resource that is
 * stored is shown as it is: whoever writes it back must not write the notice into it.
 */
final class Noticed {

    /** The start of a Bundle that bears the tag already. */
    static final String TAG = ",\"meta\":{\"tag\":[{\"system\":\"" + Notice.SYSTEM + "\",\"code\":\"" + Notice.CODE
            + "\",\"display\":\"" + Notice.TEXT + "\"}]}";

    private static final String[] MADE = {"Bundle", "Parameters", "OperationOutcome"};

    private static final String WORDS = Notice.TEXT.substring(0, 1).toUpperCase(Locale.ROOT)
            + Notice.TEXT.substring(1)
            + ": patients decide what is shared, and the law keeps some of it back. This stands in every document,"
            + " whether anything is withheld in it or not.";

    private Noticed() {}

    /** The answer, with the notice where its body is the hub's own. */
    static Answer of(Answer answer) {
        byte[] json = answer.json();
        for (String type : MADE) {
            String start = "{\"resourceType\":\"" + type + "\"";
            if (starts(json, 0, start)) {
                return starts(json, start.length(), TAG)
                        ? answer
                        : new Answer(answer.status(), answer.headers(), tagged(json), answer.download());
            }
        }
        return answer;
    }

    private static boolean starts(byte[] json, int at, String with) {
        byte[] start = with.getBytes(UTF_8);
        return json.length >= at + start.length
                && java.util.Arrays.equals(json, at, at + start.length, start, 0, start.length);
    }

    private static byte[] tagged(byte[] json) {
        ObjectNode resource = FhirJson.parse(json);
        ObjectNode made = FhirJson.mapper().createObjectNode();
        // its type and meta first, as everybody writes them
        made.set("resourceType", resource.path("resourceType"));
        if (resource.has("id")) {
            made.set("id", resource.path("id"));
        }
        ObjectNode meta = made.putObject("meta");
        if (resource.path("meta") instanceof ObjectNode had) {
            meta.setAll(had);
        }
        boolean says = false;
        for (JsonNode tag : meta.path("tag")) {
            says |= tag.path("system").asString("").equals(Notice.SYSTEM);
        }
        if (!says) {
            meta.withArray("tag")
                    .addObject()
                    .put("system", Notice.SYSTEM)
                    .put("code", Notice.CODE)
                    .put("display", Notice.TEXT);
        }
        resource.properties().forEach(member -> {
            if (!made.has(member.getKey())) {
                made.set(member.getKey(), member.getValue());
            }
        });
        if (made.path("type").asString("").equals("document")
                && made.at("/entry/0/resource") instanceof ObjectNode composition) {
            section(composition);
        }
        return FhirJson.bytes(made);
    }

    private static void section(ObjectNode composition) {
        ObjectNode section = composition.withArray("section").addObject();
        section.put("title", "What this document may lack");
        section.putObject("code")
                .putArray("coding")
                .addObject()
                .put("system", "http://loinc.org")
                .put("code", "48767-8")
                .put("display", "Annotation comment [Interpretation] Narrative");
        section.putObject("text")
                .put("status", "generated")
                .put("div", "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>" + WORDS + "</p></div>");
    }
}
