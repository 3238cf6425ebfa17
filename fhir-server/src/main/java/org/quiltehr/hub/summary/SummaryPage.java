package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;

/**
 * A summary document as a page to read and print: the narratives of its Composition and nothing else, so that page and
 * document cannot disagree. Needs no script and no other file.
 */
public final class SummaryPage {

    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{font:14px/1.45 system-ui,sans-serif;max-width:62rem;margin:1.5rem auto;padding:0 1rem}
            h1{font-size:20px;margin:0 0 .5rem}h2{font-size:16px;margin:1.5rem 0 .4rem}
            table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}
            th,td{text-align:left;vertical-align:top;padding:4px 8px;border-bottom:1px solid #8884}
            td b,p b:first-child{color:light-dark(#8a5a00,#e0b050)}
            footer{margin-top:2rem;font-size:12px}
            @media print{body{max-width:none;margin:0}h2{break-after:avoid}tr{break-inside:avoid}}
            """;

    private SummaryPage() {}

    /**
     * UTF-8 HTML of a document that {@link SummaryService#summary} gave; its narratives are the hub's own and hold no
     * markup of a source.
     */
    public static byte[] of(byte[] document) {
        return of(document, STYLE);
    }

    static byte[] of(byte[] document, String style) {
        JsonNode entries = FhirJson.parse(document).path("entry");
        JsonNode composition = entries.path(0).path("resource");
        StringBuilder page = new StringBuilder(4096);
        page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")
                .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/><title>")
                .append(text(composition.path("title").asString("")))
                .append("</title><style>")
                .append(style)
                .append("</style></head><body><div id=\"who\">")
                .append(text(who(entries.path(1).path("resource"), composition)))
                .append("</div><h1>")
                .append(text(composition.path("title").asString("")))
                .append("</h1><main>");
        page.append(composition.path("text").path("div").asString(""));
        for (JsonNode section : composition.path("section")) {
            page.append("<section id=\"s")
                    .append(text(section.path("code")
                            .path("coding")
                            .path(0)
                            .path("code")
                            .asString("")))
                    .append("\"><h2>")
                    .append(text(section.path("title").asString("")))
                    .append("</h2>")
                    .append(section.path("text").path("div").asString(""))
                    .append("</section>");
        }
        page.append("</main><footer>Made ")
                .append(text(composition.path("date").asString("")))
                .append(" · ")
                .append(text(composition.path("identifier").path("value").asString("")))
                .append("</footer></body></html>\n");
        return page.toString().getBytes(UTF_8);
    }

    /** On every sheet: a page must not lie in another chart. */
    private static String who(JsonNode patient, JsonNode composition) {
        StringBuilder who = new StringBuilder(Overview.name(patient));
        String born = patient.path("birthDate").asString("");
        who.append(born.isEmpty() ? "" : ", born " + When.show(born));
        for (JsonNode identifier : patient.path("identifier")) {
            for (JsonNode coding : identifier.path("type").path("coding")) {
                if (coding.path("code").asString("").equals("MR")) {
                    return who + ", MRN " + identifier.path("value").asString("") + " · made "
                            + When.show(composition.path("date").asString("")) + " UTC";
                }
            }
        }
        return who + " · made " + When.show(composition.path("date").asString("")) + " UTC";
    }

    private static String text(String text) {
        return Xhtml.escaped(text);
    }
}
