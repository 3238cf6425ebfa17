package org.quiltehr.hub.codes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.pipeline.TestHub;
import org.quiltehr.hub.terminology.Lookups;
import tools.jackson.databind.JsonNode;

/** Files of terminology: packages, tables with bad lines, and a code system as large as ICD-10-CM in time. */
class TermFilesTest {

    private static final String ICD = "http://hl7.org/fhir/sid/icd-10-cm";

    private static TestHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static HttpResponse<String> load(String name, byte[] bytes) throws Exception {
        return hub.http().send("POST", "/steward/terminology?name=" + name, "application/octet-stream", bytes);
    }

    private static JsonNode loaded(String name, byte[] bytes) throws Exception {
        HttpResponse<String> answer = load(name, bytes);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return FhirJson.parse(answer.body());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aTableNamesItsBadLinesAndLoadsTheRest() throws Exception {
        JsonNode report = loaded("colours.csv", utf8("""
                # url: http://example.org/colours
                # version: 3
                # title: Colours
                code,display,parent,definition,wavelength
                c,Colour,,,
                r,"Red, deep",c,Like blood,700
                g,Green,c
                b,"Blue,c,,
                r,Red again,c,,
                ,Nothing,c,,
                y,Yellow,c,,580
                """));
        assertThat(report.path("concepts").asInt(0)).isEqualTo(3);
        assertThat(report.path("failed").asInt(0)).isEqualTo(4);
        assertThat(report.path("problems").toString())
                .contains("\"at\":\"line 7\"", "\"at\":\"line 8\"", "\"at\":\"line 9\"", "\"at\":\"line 10\"");
        JsonNode red = hub.http().json("/fhir/CodeSystem/$lookup?system=http://example.org/colours&code=r");
        assertThat(red.toString()).contains("Red, deep", "Like blood", "700", "\"valueCode\":\"c\"");
        assertThat(hub.http()
                        .json("/fhir/CodeSystem?url=http://example.org/colours")
                        .path("entry")
                        .path(0)
                        .path("resource")
                        .path("count")
                        .asInt(0))
                .isEqualTo(3);
    }

    @Test
    void aMapAsATableTranslates() throws Exception {
        loaded("drugs.csv", utf8("""
                # url: http://example.org/drug-map
                # source: http://example.org/drugs
                # target: http://www.nlm.nih.gov/research/umls/rxnorm
                sourceCode;sourceDisplay;targetCode;targetDisplay;equivalence
                ASA;Aspirin;1191;aspirin;equal
                ZZZ;Unknown;;;
                """));
        assertThat(hub.http()
                        .json(
                                "/fhir/ConceptMap/$translate?url=http://example.org/drug-map&system=http://example.org/drugs&code=ASA")
                        .toString())
                .contains("1191", "\"valueBoolean\":true");
    }

    @Test
    void aPackageLoadsWhatIsOfCodesAndNamesWhatItCannot() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            file(tar, "package/package.json", "{\"name\":\"p\"}");
            file(tar, "package/CodeSystem-a.json", """
                    {"resourceType":"CodeSystem","id":"a","url":"http://example.org/pack","version":"1","status":"active",
                     "content":"complete","concept":[{"code":"x","display":"X"}]}
                    """);
            file(tar, "package/ValueSet-a.json", """
                    {"resourceType":"ValueSet","id":"a","url":"http://example.org/pack-set","status":"active",
                     "compose":{"include":[{"system":"http://example.org/pack"}]}}
                    """);
            file(tar, "package/CodeSystem-bad.json", """
                    {"resourceType":"CodeSystem","url":"http://example.org/bad","status":"active","content":"complete",
                     "concept":[{"code":"x"},{"code":"x"}]}
                    """);
            file(tar, "package/ValueSet-no.json", "not json");
            file(tar, "package/StructureDefinition-x.json", "{\"resourceType\":\"StructureDefinition\"}");
        }
        JsonNode report = loaded("pack.tgz", out.toByteArray());
        assertThat(report.path("resources").toString()).isEqualTo("{\"CodeSystem\":1,\"ValueSet\":1}");
        assertThat(report.path("problems").toString())
                .contains("package/CodeSystem-bad.json", "CodeSystem.concept[1].code", "package/ValueSet-no.json");
        assertThat(hub.http()
                        .json("/fhir/ValueSet/$expand?url=http://example.org/pack-set")
                        .toString())
                .contains("\"code\":\"x\"");
        loaded("pack.tgz", out.toByteArray());
        assertThat(hub.http()
                        .json("/fhir/CodeSystem?url=http://example.org/pack")
                        .path("entry")
                        .size())
                .as("loaded again, it is the same resource")
                .isEqualTo(1);
    }

    private static void file(TarArchiveOutputStream tar, String name, String text) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        byte[] bytes = utf8(text);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    @Test
    void filesThatAreNoneOfThatAreRefused() throws Exception {
        assertThat(load("picture.png", utf8("x")).statusCode()).isEqualTo(415);
        assertThat(load("table.csv", utf8("code,display\na,A\n")).body()).contains("no-url", "# url:");
        assertThat(load("table.csv", utf8("# url: http://example.org/x\nname\na\n"))
                        .body())
                .contains("no-code-column");
        assertThat(load("broken.tgz", utf8("x")).statusCode()).isEqualTo(422);
    }

    /** The order file as CMS writes it: categories, and below each of them further digits. */
    private static List<String> order() {
        List<String> lines = new ArrayList<>();
        Random random = new Random(7);
        String[] words = {
            "fracture", "diabetes", "neoplasm", "anemia", "chronic", "acute", "left", "right", "unspecified"
        };
        for (char letter = 'A'; letter <= 'Z'; letter++) {
            for (int category = 0; category < 100; category++) {
                String top = letter + String.format("%02d", category);
                lines.add(line(lines.size() + 1, top, 0, "Disorder " + top));
                for (int i = 0; i < 6; i++) {
                    lines.add(line(lines.size() + 1, top + i, 0, "Disorder " + top + i));
                    for (int j = 0; j < 5; j++) {
                        String text = words[random.nextInt(words.length)] + " " + words[random.nextInt(words.length)];
                        lines.add(line(lines.size() + 1, top + i + j, 1, "Disorder " + text + " of site " + j));
                    }
                }
            }
        }
        return lines;
    }

    private static String line(int number, String code, int billable, String text) {
        return String.format("%05d %-7s %d %-60s %s", number, code, billable, text, text);
    }

    @Test
    void aCodeSystemAsLargeAsIcd10CmLoadsInUnderAMinuteAndAnswersAtOnce() throws Exception {
        Path real =
                Path.of(System.getProperty("quilt.shared", ""), "corpus/tables/terminology/icd10cm-order-2021.txt.gz");
        boolean there = Files.exists(real);
        List<String> made = order();
        made.add(50, "garbled");
        byte[] bytes = there ? Files.readAllBytes(real) : utf8(String.join("\n", made));
        String name = there ? "icd10cm-order-2021.txt.gz" : "icd10cm_order_2021.txt";
        long begun = System.nanoTime();
        JsonNode report = loaded(name, bytes);
        double seconds = (System.nanoTime() - begun) / 1e9;
        int concepts = report.path("concepts").asInt(0);
        assertThat(concepts).isGreaterThan(90_000);
        assertThat(report.path("failed").asInt(-1)).isEqualTo(there ? 0 : 1);
        assertThat(seconds).isLessThan(60);

        Lookups lookups = hub.bean(Lookups.class);
        String[] codes = {"A00", "A00.1", "B45.1", "B45.2", "C50.0", "D50.0", "E11.0", "J45.2"};
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String code = codes[i % codes.length];
            long at = System.nanoTime();
            lookups.lookup(0, ICD, null, code, java.util.Set.of(), null);
            times.add(System.nanoTime() - at);
        }
        times.sort(null);
        System.out.printf(
                "ICD-10-CM: %s, %d concepts in %.1f s; $lookup p50 %.2f ms, p95 %.2f ms%n",
                there ? "CMS's file" : "generated",
                concepts,
                seconds,
                times.get(times.size() / 2) / 1e6,
                times.get(times.size() * 95 / 100) / 1e6);
        assertThat(times.get(times.size() / 2)).as("median of $lookup").isLessThan(5_000_000L);

        HttpResponse<String> all =
                hub.http().get("/fhir/ValueSet/$expand?url=http://hl7.org/fhir/sid/icd-10-cm%3Ffhir_vs");
        assertThat(all.statusCode()).isEqualTo(422);
        assertThat(all.body()).contains("too-costly", "count and offset");
        JsonNode page = hub.http()
                .json("/fhir/ValueSet/$expand?url=http://hl7.org/fhir/sid/icd-10-cm%3Ffhir_vs&count=20&offset=90000");
        assertThat(page.path("expansion").path("contains").size()).isEqualTo(20);
        assertThat(page.path("expansion").path("total").asInt(0)).isEqualTo(concepts);
        assertThat(hub.http()
                        .json("/fhir/CodeSystem/$subsumes?system=" + ICD + "&codeA=A00&codeB=A00.1")
                        .toString())
                .contains("\"subsumes\"");
    }
}
