package org.quiltehr.adapter.ccda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.w3c.dom.Element;

/**
 * The scripted patients Alice Newman and Jeremy Bates as each vendor wrote them: what of the published facts arrives as
 * FHIR, what the document does not state, and what it states and we missed. The table is printed and, with {@code
 * -Dfacts.write=true}, written to {@code docs/facts.md}.
 */
class CcdaFactsTest {

    private final Adapter adapter = new CcdaAdapterFactory()
            .create(new FeedConfig("lakeside", "docs", ZoneId.of("America/Los_Angeles"), Map.of()));

    private static final class Row {
        int required;
        int arrived;
        int leftOut;
        int missed;
        int optional;
        int optionalArrived;
        int optionalMissed;
        final List<String> notStated = new ArrayList<>();
    }

    @Test
    void every_fact_a_document_states_arrives() throws Exception {
        Path root = CorpusFiles.path("corpus/ccda/onc2015cert");
        List<Facts.Fact> facts = Facts.read();
        Map<String, Row> rows = new TreeMap<>();
        List<String> missed = new ArrayList<>();
        for (Path file : CorpusFiles.below("corpus/ccda/onc2015cert", ".xml", ".XML")) {
            byte[] body = Files.readAllBytes(file);
            Element document = DocumentBuilderFactory.newDefaultNSInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(body))
                    .getDocumentElement();
            String patient = patient(document);
            if (patient.isEmpty() || !(adapter.map(RawMessage.of(body)) instanceof Mapping.Mapped mapped)) {
                continue;
            }
            String vendor = root.relativize(file).getName(0).toString().replace('_', ' ');
            String type = ((Element)
                            document.getElementsByTagNameNS("*", "title").item(0))
                    .getTextContent()
                    .strip();
            String place = root.relativize(file).toString();
            Row row = new Row();
            rows.put(vendor + " | " + patient + " | " + kind(document, type), row);
            for (Facts.Fact fact : facts) {
                if (fact.patient().equals(patient)) {
                    boolean arrived = Facts.arrived(mapped, fact);
                    boolean stated = Facts.stated(document, fact);
                    count(row, fact, arrived, stated);
                    if (!arrived && stated) {
                        missed.add(place + ": " + fact.group() + ", " + fact.fact());
                    }
                }
            }
        }
        String table = table(rows);
        System.out.print(table);
        if (Boolean.getBoolean("facts.write")) {
            Files.writeString(Path.of("../../docs/facts.md"), table);
        }
        assertTrue(rows.size() > 30, "the samples were read");
        assertEquals(List.of(), missed, "facts that a document states and that did not arrive");
    }

    private static void count(Row row, Facts.Fact fact, boolean arrived, boolean stated) {
        if (fact.optional()) {
            row.optional++;
            row.optionalArrived += arrived ? 1 : 0;
            row.optionalMissed += !arrived && stated ? 1 : 0;
        } else {
            row.required++;
            row.arrived += arrived ? 1 : 0;
            row.missed += !arrived && stated ? 1 : 0;
            if (!arrived && !stated) {
                row.leftOut++;
                row.notStated.add(fact.fact());
            }
        }
    }

    private static String patient(Element document) {
        Element target =
                (Element) document.getElementsByTagNameNS("*", "recordTarget").item(0);
        String name = target.getElementsByTagNameNS("*", "name").item(0).getTextContent();
        if (name.contains("Alice") && name.contains("Newman")) {
            return "Alice Newman";
        }
        return name.contains("Jeremy") && name.contains("Bates") ? "Jeremy Bates" : "";
    }

    private static String kind(Element document, String title) {
        for (var child = document.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element code && code.getLocalName().equals("code")) {
                return switch (code.getAttribute("code")) {
                    case "34133-9" -> "CCD";
                    case "57133-1" -> "Referral Note";
                    default -> title;
                };
            }
        }
        return title;
    }

    private static String table(Map<String, Row> rows) {
        StringBuilder out = new StringBuilder("""
                # Two scripted patients, as each vendor wrote them

                The certification of 2015 gave every vendor the same two patients. The facts of the two published sheets stand in
                `adapters/ccda/src/test/resources/facts.csv`; this table is made by `CcdaFactsTest` (`-Dfacts.write=true`). *Arrived*: one
                resource holds the fact in its proper element. *Left out*: no entry, header part or narrative of the document states it, or
                states it otherwise than the sheet. *Missed*: the document states it and it did not arrive; the test fails unless this is 0.
                Facts the sheet puts in brackets are optional and not charged to a vendor.

                | vendor | patient | document | facts | arrived | left out | missed | optional: arrived of |
                |---|---|---|---|---|---|---|---|
                """);
        int[] sum = new int[6];
        rows.forEach((name, row) -> {
            out.append("| ")
                    .append(name)
                    .append(" | ")
                    .append(row.required)
                    .append(" | ")
                    .append(row.arrived);
            out.append(" | ").append(row.leftOut).append(" | ").append(row.missed + row.optionalMissed);
            out.append(" | ")
                    .append(row.optionalArrived)
                    .append(" of ")
                    .append(row.optional)
                    .append(" |\n");
            int[] one = {
                row.required,
                row.arrived,
                row.leftOut,
                row.missed + row.optionalMissed,
                row.optionalArrived,
                row.optional
            };
            for (int i = 0; i < one.length; i++) {
                sum[i] += one[i];
            }
        });
        out.append("| **all** | | | ")
                .append(sum[0])
                .append(" | ")
                .append(sum[1])
                .append(" | ")
                .append(sum[2]);
        out.append(" | ")
                .append(sum[3])
                .append(" | ")
                .append(sum[4])
                .append(" of ")
                .append(sum[5])
                .append(" |\n");
        out.append("\n## Left out, by document\n\n");
        rows.forEach((name, row) -> {
            if (!row.notStated.isEmpty()) {
                out.append("- ").append(name.replace(" | ", ", ")).append(": ");
                out.append(String.join("; ", row.notStated)).append('\n');
            }
        });
        return out.toString();
    }
}
