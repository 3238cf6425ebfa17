package org.quiltehr.hub.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class GroupingTest {

    private static final Path CASES = Path.of("src/test/resources/summary/grouping");

    static Stream<Path> cases() throws Exception {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.filter(f -> f.toString().endsWith(".json")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void statementsAreTheLinesOfTheCase(Path file) throws Exception {
        ObjectNode golden = FhirJson.parse(Files.readAllBytes(file));
        List<Statement> statements = statements(golden);
        byte[] before = bytes(statements);
        Set<String> found = new TreeSet<>();
        for (Line line : Grouping.lines(statements)) {
            found.add(line.statements().stream().map(Statement::id).sorted().toList() + " "
                    + line.flags().stream().map(Flag::code).sorted().toList());
        }
        Set<String> wanted = new TreeSet<>();
        for (JsonNode line : golden.path("lines")) {
            List<String> flags = new ArrayList<>(Facts.strings(line.path("flags")));
            wanted.add(Facts.strings(line.path("statements")).stream().sorted().toList() + " "
                    + flags.stream().sorted().toList());
        }
        assertEquals(wanted, found, golden.path("note").asString());
        assertEquals(new String(before), new String(bytes(statements)), "statements stay as they are");
    }

    /** Pairs that are together: precision and recall over all cases. */
    @Test
    void precisionAndRecall() throws Exception {
        int wanted = 0;
        int found = 0;
        int both = 0;
        for (Path file : cases().toList()) {
            ObjectNode golden = FhirJson.parse(Files.readAllBytes(file));
            Set<String> pairsWanted = new TreeSet<>();
            golden.path("lines").forEach(l -> pairs(new ArrayList<>(Facts.strings(l.path("statements"))), pairsWanted));
            Set<String> pairsFound = new TreeSet<>();
            int statements = 0;
            for (Line line : Grouping.lines(statements(golden))) {
                statements += line.statements().size();
                pairs(line.statements().stream().map(Statement::id).toList(), pairsFound);
            }
            assertEquals(golden.path("statements").size(), statements, "no statement is lost");
            wanted += pairsWanted.size();
            found += pairsFound.size();
            pairsWanted.retainAll(pairsFound);
            both += pairsWanted.size();
        }
        System.out.printf(
                "grouping: precision %.3f, recall %.3f over %d pairs%n",
                (double) both / found, (double) both / wanted, wanted);
        assertTrue(both == found && both == wanted);
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
            String type = tree.path("resourceType").asString();
            Glance glance = Glance.at(FhirJson.bytes(tree));
            String practice = one.path("practice").asString();
            statements.add(new Statement(
                    type,
                    String.valueOf(statements.size()),
                    new Statement.Practice(practice, practice),
                    When.start(type, glance),
                    glance,
                    tree));
        }
        return statements;
    }

    private static byte[] bytes(List<Statement> statements) {
        StringBuilder all = new StringBuilder();
        statements.forEach(s -> all.append(s.tree()));
        return all.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
