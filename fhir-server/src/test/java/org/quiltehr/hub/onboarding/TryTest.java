package org.quiltehr.hub.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.map.Adapters;
import tools.jackson.databind.JsonNode;

/** Trials of sample files: what is recognised, counted and concluded, and that no patient's value is told. */
class TryTest {

    private static final Adapters ADAPTERS = Adapters.installed();

    private static final String ORU =
            "MSH|^~\\&|NEXTGEN|LAKESIDE|QUILT|NET|20260101120000||ORU^R01^ORU_R01|C%d|P|2.5.1\r"
                    + "PID|1||M77%d^^^LAKE&1.2.3&ISO^MR||Zebrafish%d^Quentin||19500101|F\r"
                    + "OBR|1||O%d^LAB|2160-0^Creatinine^LN|||20260101115900|||||||||||||||20260101115900|||F\r"
                    + "OBX|1|NM|%s||1.1|mg/dL^mg/dL^UCUM|||||F|||20260101115900\r";

    @TempDir
    Path folder;

    private record Run(int code, String out, String err) {}

    private static Run run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Try.run(
                args,
                ADAPTERS,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Path oru(int count, String code) throws Exception {
        for (int i = 0; i < count; i++) {
            Files.writeString(folder.resolve("m" + i + ".hl7"), ORU.formatted(i, i, i, i, code));
        }
        return folder;
    }

    private static JsonNode json(Run run) {
        return FhirJson.parse(run.out());
    }

    @Test
    void goodSamplesGoLive() throws Exception {
        Run run = run(
                "--adapter",
                "auto",
                "--format",
                "json",
                oru(20, "2160-0^Creatinine^LN").toString());
        JsonNode report = json(run);
        assertThat(run.code()).as(run.out()).isZero();
        assertThat(report.path("verdict").asString("")).isEqualTo("go");
        assertThat(report.path("states").path("stored").asInt(0)).isEqualTo(20);
        JsonNode file = report.path("files").path(0);
        assertThat(file.path("format").asString("")).isEqualTo("HL7 v2");
        assertThat(file.path("version").asString("")).isEqualTo("2.5.1");
        assertThat(file.path("vendor").asString("")).isEqualTo("NextGen");
        assertThat(file.path("charset").asString("")).isEqualTo("ASCII");
        assertThat(file.path("types").path("ORU^R01").asInt(0)).isEqualTo(1);
        assertThat(report.path("resources").path("Observation").asInt(0)).isEqualTo(20);
        JsonNode totals = report.path("totals");
        int sum = 0;
        for (JsonNode field : report.path("fields")) {
            sum += field.path("populated").asInt(0);
            assertThat(field.path("field").asString("")).doesNotContain("[");
        }
        assertThat(sum).isEqualTo(totals.path("populated").asInt(-1));
        assertThat(report.toString()).doesNotContain("Zebrafish");
    }

    @Test
    void localCodesAreListedAndHoldTheVerdictBack() throws Exception {
        Run run = run(
                "--adapter",
                "hl7v2",
                "--format",
                "json",
                oru(20, "CREAT^Creatinine^L").toString());
        JsonNode report = json(run);
        assertThat(report.path("verdict").asString("")).isEqualTo("go-after-codes");
        assertThat(run.code()).isZero();
        assertThat(report.path("codesToMap").path(0).path("code").asString("")).isEqualTo("CREAT");
        assertThat(report.path("codesToMap").path(0).path("times").asInt(0)).isEqualTo(20);
    }

    @Test
    void aTextInThePlaceOfACodeIsNotShown() throws Exception {
        Run run = run(
                "--adapter",
                "hl7v2",
                "--format",
                "json",
                oru(1, "Zebrafish has low creatinine^x^L").toString());
        assertThat(run.out()).doesNotContain("Zebrafish");
    }

    @Test
    void fewMessagesAndBrokenOnesAreSaid() throws Exception {
        Files.writeString(folder.resolve("bad.hl7"), "MSH|^~\\&|X|Y|||20260101||ORU^R01|1|P|2.5\rGARBAGE Zebrafish");
        Run run = run("--adapter", "hl7v2", oru(3, "2160-0^Creatinine^LN").toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).startsWith("not yet:").contains("Only 4 messages").doesNotContain("Zebrafish");
    }

    @Test
    void valuesAreShownOnlyWhenAsked() throws Exception {
        Path samples = oru(1, "2160-0^Creatinine^LN");
        for (String format : List.of("text", "json", "html")) {
            assertThat(run("--adapter", "auto", "--format", format, samples.toString())
                            .out())
                    .doesNotContain("Zebrafish", "Quentin", "M770", "1950-01-01");
            assertThat(run("--adapter", "auto", "--format", format, "--show-resources", samples.toString())
                            .out())
                    .contains("Zebrafish0");
        }
    }

    @Test
    void theHtmlReportEscapesWhatItShows() throws Exception {
        Files.writeString(folder.resolve("<script>.hl7"), ORU.formatted(1, 1, 1, 1, "2160-0^C^LN"));
        assertThat(run("--adapter", "auto", "--format", "html", folder.toString())
                        .out())
                .doesNotContain("<script>");
    }

    @Test
    void wrongCommandsSayWhatToDo() throws Exception {
        assertThat(run().code()).isEqualTo(2);
        assertThat(run("--adapter", "auto", "/nowhere").err()).contains("is the path right");
        String file = oru(1, "2160-0^C^LN").toString();
        assertThat(run("--adapter", "nothing", file).err()).contains("installed: ");
        assertThat(run("--adapter", "hl7v2", "--set", "nonsense=1", file).code())
                .isEqualTo(2);
        Files.writeString(folder.resolve("a.txt"), "hello");
        Files.delete(folder.resolve("m0.hl7"));
        assertThat(run("--adapter", "auto", file).err()).contains("not recognised");
    }

    @Test
    void filesAreRecognisedByTheirContent() {
        assertThat(recognise(
                        "\uFEFF<?xml version=\"1.0\" encoding=\"UTF-8\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\">"
                                + "<templateId root=\"2.16.840.1.113883.10.20.22.1.2\" extension=\"2015-08-01\"/>"
                                + "<author><assignedAuthoringDevice><softwareName>athenaClinicals by athenahealth</softwareName>"
                                + "</assignedAuthoringDevice></author>é</ClinicalDocument>"))
                .isEqualTo(new Recognition(
                        Format.CDA, "C-CDA R2.1 or later (2015-08-01)", "athenahealth", "athenahealth", "UTF-8"));
        assertThat(recognise(
                                "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:oid:1.2.840.114350.1.13\"}]}")
                        .vendor())
                .isEqualTo("Epic");
        assertThat(recognise("id,family,given\n1,A,B").format()).isEqualTo(Format.CSV);
        assertThat(recognise("just a text").format()).isEqualTo(Format.UNKNOWN);
        assertThat(recognise("").format()).isEqualTo(Format.UNKNOWN);
        Recognition latin = Recognition.of(new Sample(
                "x",
                "MSH|^~\\&|A|B|||20260101||ADT^A01|1|P|2.3||||||UNICODE UTF-8\rPID|1||1||M\u00fcller"
                        .getBytes(StandardCharsets.ISO_8859_1),
                null));
        assertThat(latin.charset()).isEqualTo("ISO-8859-1 or Windows-1252 (the file says UNICODE UTF-8)");
    }

    private static Recognition recognise(String text) {
        return Recognition.of(new Sample("x", text.getBytes(StandardCharsets.UTF_8), null));
    }

    @Test
    void aPatientWithoutSexIsNotIdentified() {
        Trial trial = new Trials(ADAPTERS)
                .run(
                        "fhir",
                        Map.of(),
                        ZoneOffset.UTC,
                        List.of(new Sample(
                                "p.json",
                                "{\"resourceType\":\"Patient\",\"id\":\"1\",\"name\":[{\"family\":\"A\",\"given\":[\"B\"]}]}"
                                        .getBytes(StandardCharsets.UTF_8),
                                null)));
        assertThat(trial.score().identified()).isZero();
        assertThat(trial.score().verdict()).isEqualTo(Score.Verdict.NOT_YET);
    }
}
