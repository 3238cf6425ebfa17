package org.quiltehr.hub.summary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class GroupingTest {

    private static final Path CASES = Path.of("src/test/resources/summary");

    static Stream<Path> cases() throws Exception {
        List<Path> cases = new ArrayList<>(of("grouping"));
        cases.addAll(of("reconciliation"));
        return cases.stream();
    }

    private static List<Path> of(String folder) throws Exception {
        try (Stream<Path> files = Files.list(CASES.resolve(folder))) {
            return files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
    }

    private static List<Line> reconciled(List<Statement> statements) {
        List<Line> lines = Grouping.lines(statements);
        CrossChecks.mark(lines);
        return lines;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void statementsAreTheLinesOfTheCase(Path file) throws Exception {
        ObjectNode golden = FhirJson.parse(Files.readAllBytes(file));
        List<Statement> statements = statements(golden);
        byte[] before = bytes(statements);
        boolean withRule = golden.path("lines").path(0).has("rule");
        Set<String> found = new TreeSet<>();
        for (Line line : reconciled(statements)) {
            found.add(line.statements().stream().map(Statement::id).sorted().toList() + " "
                    + (withRule ? line.rule().code() : "") + " "
                    + line.flags().stream().map(Flag::code).sorted().toList());
        }
        Set<String> wanted = new TreeSet<>();
        for (JsonNode line : golden.path("lines")) {
            wanted.add(Facts.strings(line.path("statements")).stream().sorted().toList() + " "
                    + line.path("rule").asString("") + " "
                    + Facts.strings(line.path("flags")).stream().sorted().toList());
        }
        assertEquals(wanted, found, golden.path("note").asString());
        assertArrayEquals(before, bytes(statements), "statements stay as they are");
    }

    /** Pairs that are together: precision and recall over all cases; every statement is in exactly one line. */
    @ParameterizedTest
    @ValueSource(strings = {"grouping", "reconciliation"})
    void precisionAndRecall(String folder) throws Exception {
        int wanted = 0;
        int found = 0;
        int both = 0;
        List<Path> files = of(folder);
        for (Path file : files) {
            ObjectNode golden = FhirJson.parse(Files.readAllBytes(file));
            Set<String> pairsWanted = new TreeSet<>();
            golden.path("lines").forEach(l -> pairs(new ArrayList<>(Facts.strings(l.path("statements"))), pairsWanted));
            Set<String> pairsFound = new TreeSet<>();
            List<String> statements = new ArrayList<>();
            for (Line line : Grouping.lines(statements(golden))) {
                line.statements().forEach(s -> statements.add(s.id()));
                pairs(line.statements().stream().map(Statement::id).toList(), pairsFound);
            }
            assertEquals(golden.path("statements").size(), statements.size(), "no statement is lost");
            assertEquals(statements.size(), new TreeSet<>(statements).size(), "nor twice");
            wanted += pairsWanted.size();
            found += pairsFound.size();
            pairsWanted.retainAll(pairsFound);
            both += pairsWanted.size();
        }
        double precision = (double) both / found;
        double recall = (double) both / wanted;
        System.out.printf(
                "%s: %d cases, precision %.3f, recall %.3f over %d pairs%n",
                folder, files.size(), precision, recall, wanted);
        assertEquals(1.0, precision, "statements of different facts on one line");
        assertEquals(1.0, recall, "statements of one fact on two lines");
    }

    private static void pairs(List<String> ids, Set<String> into) {
        for (String a : ids) {
            ids.stream().filter(b -> a.compareTo(b) < 0).forEach(b -> into.add(a + "-" + b));
        }
    }

    private static List<Statement> statements(ObjectNode golden) {
        List<Statement> statements = new ArrayList<>();
        for (JsonNode one : golden.path("statements")) {
            ObjectNode tree = (ObjectNode) one.path("resource");
            String practice = one.path("practice").asString();
            statements.add(new Statement(
                    String.valueOf(statements.size()),
                    new Statement.Practice(practice, practice),
                    new Reading(Glance.at(FhirJson.bytes(tree)), tree, null)));
        }
        return statements;
    }

    private static byte[] bytes(List<Statement> statements) {
        StringBuilder all = new StringBuilder();
        statements.forEach(s -> all.append(s.tree()));
        return all.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
