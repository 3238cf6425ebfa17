package org.quiltehr.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.testkit.CdaScanner;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.Hl7Scanner;
import org.quiltehr.adapter.testkit.LeafScanner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every real file is pushed through the whole hub: stored, ignored by a named rule, or quarantined with a place; and its
 * ledger names exactly the leaves that an independent scanner finds.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CorpusPushTest {

    /** What the first release promises to take. */
    private static final Set<String> SUPPORTED = Set.of(
            "ADT^A01", "ADT^A02", "ADT^A03", "ADT^A04", "ADT^A05", "ADT^A08", "ADT^A11", "ADT^A13", "ADT^A28",
            "ADT^A31", "ADT^A40", "ORU^R01", "VXU^V04");

    private static final Pattern SEGMENT = Pattern.compile("[A-Z][A-Z0-9]{2}(\\|.*)?");

    @TempDir
    static Path data;

    private HubProcess hub;
    private Http http;

    @BeforeAll
    void start() throws Exception {
        CorpusFiles.path("corpus");
        hub = HubProcess.start(data);
        http = new Http(hub.base());
    }

    @AfterAll
    void stop() throws Exception {
        if (hub != null) {
            hub.close();
        }
    }

    /** What became of one unit, and what kind of unit it was. */
    private record Unit(String source, String group, String state, List<String> reasons) {}

    @Test
    void everyHl7MessageIsStoredIgnoredByARuleOrQuarantinedWithAPlace() throws Exception {
        List<Unit> units = new ArrayList<>();
        Path root = CorpusFiles.path("corpus/hl7v2");
        for (Path file : CorpusFiles.below("corpus/hl7v2")) {
            if (file.toString().endsWith(".json") || file.toString().endsWith(".pdf")) {
                continue;
            }
            String source = root.relativize(file).getName(0).toString();
            push(units, source, "hl7v2", file, new Hl7Scanner());
        }
        report("HL7 v2", units);
        assertShare(units, u -> u.group().equals("supported"), "supported types, simhospital's stream included");
        assertShare(
                units,
                u -> u.group().equals("supported") && !u.source().equals("simhospital"),
                "supported types, simhospital's stream left out");
    }

    @Test
    void everyCdaFileIsStoredOrQuarantinedWithAPlace() throws Exception {
        List<Unit> units = new ArrayList<>();
        Path root = CorpusFiles.path("corpus/ccda");
        for (Path file : CorpusFiles.below("corpus/ccda", ".xml", ".XML")) {
            Path relative = root.relativize(file);
            String source = relative.getName(0)
                    + (relative.getNameCount() > 2 ? "-" + relative.getName(1).toString() : "");
            push(units, source, "ccda", file, new CdaScanner());
        }
        report("C-CDA", units);
        assertShare(units, u -> u.group().equals("document"), "files with root ClinicalDocument");
    }

    private void push(List<Unit> units, String source, String adapter, Path file, LeafScanner scanner)
            throws Exception {
        String practice =
                adapter + "-" + source.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        http.put("/practices/" + practice, "{\"name\":\"" + practice + "\",\"timezone\":\"America/New_York\"}");
        http.put("/practices/" + practice + "/feeds/files", "{\"adapter\":\"" + adapter + "\"}");
        byte[] body = Files.readAllBytes(file);
        HttpResponse<String> answer = http.send(
                "POST",
                "/practices/" + practice + "/feeds/files/messages",
                "application/octet-stream",
                body,
                "Prefer",
                "wait=60");
        assertTrue(answer.statusCode() == 200 || answer.statusCode() == 202, file + ": " + answer.body());
        String id = FhirJson.parse(answer.body()).path("id").asString();
        ObjectNode receipt = http.json("/practices/" + practice + "/messages/" + id + "/receipt");
        for (int tries = 0; receipt.path("state").asString().equals("received") && tries < 600; tries++) {
            Thread.sleep(100);
            receipt = http.json("/practices/" + practice + "/messages/" + id + "/receipt");
        }
        if (receipt.has("messages")) {
            for (JsonNode part : receipt.path("messages")) {
                unit(units, source, practice, file, part, scanner);
            }
        } else {
            unit(units, source, practice, file, receipt, scanner);
        }
    }

    private void unit(
            List<Unit> units, String source, String practice, Path file, JsonNode receipt, LeafScanner scanner)
            throws Exception {
        String state = receipt.path("state").asString();
        String place = file.getFileName() + " " + receipt.path("id").asString();
        assertTrue(Set.of("stored", "ignored", "quarantined").contains(state), place + " is " + state);
        List<String> reasons = new ArrayList<>();
        boolean located = false;
        for (JsonNode issue : receipt.path("issues")) {
            reasons.add(issue.path("code").asString());
            located |= issue.path("severity").asString().equals("error");
            assertTrue(!issue.path("code").asString().equals("adapter-failed"), place + " made the adapter fail");
        }
        if (!state.equals("stored")) {
            assertTrue(!reasons.isEmpty(), place + " is " + state + " without a reason");
        }
        if (state.equals("quarantined")) {
            assertTrue(located, place + " is quarantined without an error");
        }
        byte[] raw = http.bytes(
                "/practices/" + practice + "/messages/" + receipt.path("id").asString() + "/raw");
        Set<String> expected = scanner.locations(raw);
        Set<String> told = new HashSet<>();
        for (JsonNode line : receipt.path("ledger")) {
            assertTrue(told.add(line.path("location").asString()), place + ": a location twice");
        }
        // a file of another format is refused whole: one unit, "document"
        boolean refusedWhole = state.equals("quarantined") && told.equals(Set.of(LeafScanner.DOCUMENT));
        boolean otherFormat = group(scanner, raw).equals("fragment or other");
        if (refusedWhole && otherFormat) {
            expected = told;
        }
        assertEquals(Set.of(), minus(expected, told), place + ": leaves without a ledger line");
        assertEquals(Set.of(), minus(told, expected), place + ": ledger lines without a leaf");
        units.add(new Unit(source, group(scanner, raw), state, reasons));
    }

    private static String group(LeafScanner scanner, byte[] raw) {
        String text = new String(raw, StandardCharsets.UTF_8);
        return scanner instanceof Hl7Scanner ? hl7Group(text) : cdaGroup(text);
    }

    private static Set<String> minus(Set<String> from, Set<String> what) {
        Set<String> rest = new java.util.TreeSet<>(from);
        rest.removeAll(what);
        return rest.size() > 5 ? Set.copyOf(new ArrayList<>(rest).subList(0, 5)) : rest;
    }

    private static String hl7Group(String text) {
        String[] lines =
                text.replace("\u000b", "").replace("\u001c", "").strip().split("[\r\n]+");
        String[] msh = lines[0].split("\\|", -1);
        boolean wellFormed = lines[0].startsWith("MSH|") && msh.length > 11 && !msh[8].isEmpty() && !msh[11].isEmpty();
        for (String line : lines) {
            wellFormed &= SEGMENT.matcher(line).matches();
        }
        if (!wellFormed) {
            return "not well-formed";
        }
        String[] type = msh[8].split("\\^");
        return SUPPORTED.contains(type[0] + "^" + (type.length > 1 ? type[1] : "")) ? "supported" : "other type";
    }

    /** A CDA document is one in HL7's namespace; an example without any is a fragment. */
    private static String cdaGroup(String text) {
        String plain = text.replaceAll("(?s)<\\?.*?\\?>|<!--.*?-->", "");
        Matcher root = Pattern.compile("<([A-Za-z][\\w:.-]*)([^>]*)>").matcher(plain);
        boolean document = root.find()
                && root.group(1).endsWith("ClinicalDocument")
                && root.group(2).contains("urn:hl7-org:v3");
        return document ? "document" : "fragment or other";
    }

    private static void report(String title, List<Unit> units) {
        Map<String, Map<String, Integer>> bySource = new TreeMap<>();
        Map<String, Integer> reasons = new TreeMap<>();
        for (Unit unit : units) {
            bySource.computeIfAbsent(unit.source(), s -> new TreeMap<>())
                    .merge(unit.group() + " " + unit.state(), 1, Integer::sum);
            if (unit.state().equals("quarantined")) {
                unit.reasons().stream().distinct().forEach(r -> reasons.merge(r, 1, Integer::sum));
            }
        }
        System.out.println(title + " corpus pushed through the hub, " + units.size() + " messages:");
        bySource.forEach((source, counts) -> System.out.println("  " + source + " " + counts));
        System.out.println("  reasons of quarantine: " + reasons);
    }

    private static void assertShare(List<Unit> units, java.util.function.Predicate<Unit> of, String what) {
        long all = units.stream().filter(of).count();
        long stored = units.stream()
                .filter(of)
                .filter(u -> u.state().equals("stored"))
                .count();
        System.out.printf(
                java.util.Locale.ROOT, "  stored of %s: %d of %d (%.1f %%)%n", what, stored, all, 100.0 * stored / all);
        assertTrue(all > 20, "too few to say anything: " + all);
        assertTrue(stored >= 0.98 * all, "stored " + stored + " of " + all + " " + what);
    }
}
