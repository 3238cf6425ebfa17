package org.quiltehr.hub.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Documents as pages: readable, and harmless whatever is in them. */
class CdaPageTest {

    static final List<String> HOSTILE = List.of(
            "<script>alert(1)</script>",
            "<x:script>alert(1)</x:script>",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "<![CDATA[<img src=x onerror=alert(1)>]]>",
            "<content onclick=\"alert(1)\" style=\"background:url(//evil.example)\">hello</content>",
            "<linkHtml href=\"javascript:alert(1)\">press</linkHtml>",
            "<linkHtml href='\" onmouseover=\"alert(1)'>press</linkHtml>",
            "<renderMultiMedia referencedObject=\"m1\"/>",
            "<x:iframe src=\"https://evil.example\"/><x:object data=\"file:///etc/passwd\"/>",
            "<paragraph><x:svg><x:script>alert(1)</x:script></x:svg></paragraph>",
            "<x:style>@import url(//evil.example)</x:style>",
            "<table><x:base href=\"//evil.example\"/><tr><td>&lt;/td&gt;&lt;script&gt;</td></tr></table>",
            "<content>&#x3C;svg/onload=alert(1)&#x3E;</content>");

    private static final Pattern TAG = Pattern.compile("<(/?)([^\\s<>/]+)([^<>]*)>");
    private static final Set<String> ALLOWED = Set.of(
            "section", "h2", "h3", "div", "p", "ul", "li", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "sub",
            "sup", "span", "small", "br", "em");

    static byte[] document(String narrative) {
        return ("<ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:x=\"http://www.w3.org/1999/xhtml\"><component>"
                        + "<structuredBody><component><section><title>Plan</title><text>" + narrative
                        + "</text></section></component></structuredBody></component></ClinicalDocument>")
                .getBytes(UTF_8);
    }

    private static String html(byte[] document) {
        return CdaPage.render(document).orElseThrow().html();
    }

    @Test
    void aTableStaysATableAndALinkIsWrittenOut() {
        assertThat(html(document("<table border=\"1\"><thead><tr><th>Drug</th></tr></thead><tbody><tr><td ID=\"a\">"
                        + "<content styleCode=\"Bold\">aspirin</content> 81 mg<br/>daily</td></tr></tbody></table>"
                        + "<linkHtml href=\"https://example.org/x\">leaflet</linkHtml>")))
                .isEqualTo("<section><h2>Plan</h2><div class=\"narrative\"><table><thead><tr><th>Drug</th></tr></thead>"
                        + "<tbody><tr><td><span>aspirin</span> 81 mg<br>daily</td></tr></tbody></table>"
                        + "<span>leaflet (https://example.org/x)</span></div></section>");
    }

    @Test
    void textAfterANarrativeAndNestedSectionsKeepTheirPlaces() {
        String html = html(("<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><component><section><title>One</title>"
                        + "<text>first</text><entry><text>not narrative</text></entry><component><section>"
                        + "<title>Within</title><text><list><item>x</item></list></text></section></component></section>"
                        + "</component></ClinicalDocument>")
                .getBytes(UTF_8));
        assertThat(html)
                .isEqualTo("<section><h2>One</h2><div class=\"narrative\">first</div><section><h3>Within</h3>"
                        + "<div class=\"narrative\"><ul><li>x</li></ul></div></section></section>");
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void nothingOfAHostileNarrativeGetsThroughButText(String narrative) {
        harmless(html(document(narrative)));
    }

    @Test
    void anEntityOfTheDocumentTypeIsNotExpandedAndNoFileIsRead() throws IOException {
        Path secret = Files.createTempFile("secret", ".txt");
        Files.writeString(secret, "the secret");
        String declared = "<!DOCTYPE ClinicalDocument [<!ENTITY f SYSTEM \"" + secret.toUri() + "\">"
                + "<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
        byte[] hostile = (declared + new String(document("&f;&b;"), UTF_8)).getBytes(UTF_8);
        String shown = CdaPage.render(hostile).map(CdaPage.Rendered::html).orElse("");
        assertThat(shown).doesNotContain("the secret").doesNotContain("aaaaaaaaaaa");
        Files.delete(secret);
    }

    @Test
    void whatIsNoDocumentOrTooDeepIsNotRendered() {
        assertThat(CdaPage.render("MSH|^~\\&|".getBytes(UTF_8))).isEmpty();
        assertThat(CdaPage.render("<html><script/></html>".getBytes(UTF_8))).isEmpty();
        assertThat(CdaPage.render("<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><section><title>".getBytes(UTF_8)))
                .isEmpty();
        assertThat(CdaPage.render(document("<content>".repeat(5_000) + "</content>".repeat(5_000))))
                .isEmpty();
        assertThat(CdaPage.render(new byte[0])).isEmpty();
    }

    @Test
    void aDocumentThatHoldsAFileSaysSoRatherThanNothing() {
        String file = "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><component><nonXMLBody>"
                + "<text mediaType=\"application/pdf\" representation=\"B64\">JVBERi0=</text></nonXMLBody></component></ClinicalDocument>";
        assertThat(html(file.getBytes(UTF_8))).contains("no text of its own").doesNotContain("JVBERi0");
    }

    @Test
    void aDocumentLongerThanAPageMayBeIsCutAndSaysSo() {
        CdaPage.Rendered rendered = CdaPage.render(document("<paragraph>word</paragraph>".repeat(40_000)))
                .orElseThrow();
        assertThat(rendered.cut()).isTrue();
        harmless(rendered.html());
    }

    @Test
    void everyDocumentOfTheCorpusIsReadableAndHarmless() throws IOException {
        String shared = System.getProperty("quilt.shared", "");
        Path corpus = Path.of(shared, "corpus");
        if (shared.isEmpty() || !Files.isDirectory(corpus)) {
            System.out.println("SKIPPED: documents of the corpus, which is not there");
            return;
        }
        int rendered = 0;
        int documents = 0;
        try (Stream<Path> files = Files.walk(corpus)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".xml")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                if (!new String(bytes, 0, Math.min(bytes.length, 4_000), UTF_8).contains("<ClinicalDocument")) {
                    continue;
                }
                documents++;
                var page = CdaPage.render(bytes);
                if (page.isPresent()) {
                    rendered++;
                    harmless(page.get().html());
                }
            }
        }
        System.out.println("C-CDA documents rendered: " + rendered + " of " + documents);
        assertThat(rendered).isGreaterThan(documents * 9 / 10);
    }

    /** Only tags of the list, no attribute but the class of a narrative, and each tag closed in its place. */
    private static void harmless(String html) {
        Set<String> foreign = new TreeSet<>();
        Matcher tags = TAG.matcher(html);
        while (tags.find()) {
            boolean plain = tags.group(3).isEmpty()
                    || tags.group(2).equals("div") && tags.group(3).equals(" class=\"narrative\"");
            if (!ALLOWED.contains(tags.group(2)) || !plain) {
                foreign.add(tags.group());
            }
        }
        assertThat(foreign).isEmpty();
        assertThat(TAG.matcher(html).replaceAll("")).doesNotContain("<");
        assertThat(wellFormed(html.replace("<br>", "<br/>")))
                .as("each tag closed in its place")
                .isTrue();
    }

    private static boolean wellFormed(String html) {
        try {
            var in = javax.xml.stream.XMLInputFactory.newDefaultFactory()
                    .createXMLStreamReader(new StringReader("<a>" + html.replaceAll("&[A-Za-z0-9#]+;", "x") + "</a>"));
            while (in.hasNext()) {
                in.next();
            }
            return true;
        } catch (javax.xml.stream.XMLStreamException e) {
            return false;
        }
    }
}
