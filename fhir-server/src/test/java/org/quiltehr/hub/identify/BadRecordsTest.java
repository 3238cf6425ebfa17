package org.quiltehr.hub.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.base.LogicalId;
import tools.jackson.databind.node.ObjectNode;

/** Records that cannot be matched as others are: too little, too many, made up, in other scripts. */
class BadRecordsTest {

    private final Network network = new Network();

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void aNameAloneAndABirthDateInTheFutureAreNeverLinked() throws SQLException {
        LogicalId a = network.send(Rows.LAKESIDE, "1", "Mary|Ostrander");
        LogicalId b = network.send(Rows.HARBOR, "A", "Mary|Ostrander");
        assertFalse(network.onePerson(a, b));
        LogicalId c = network.send(Rows.LAKESIDE, "2", "Ruth|Kowalczyk|2199-01-01|female|12 Elm St,Dover,19901|");
        LogicalId d = network.send(Rows.HARBOR, "B", "Ruth|Kowalczyk|2199-01-01|female|12 Elm St,Dover,19901|");
        assertFalse(network.onePerson(c, d));
    }

    @Test
    void aNumberThatACrowdHasIsNobodysAndKeepsNobodyApart() throws SQLException {
        for (int i = 0; i < 500; i++) {
            network.send(Rows.LAKESIDE, "c" + i, numbered(new Community(new Random(i)).one()));
        }
        String mary = "Mary|Ostrander|1980-02-03|female|12 Elm St,Dover,19901|";
        LogicalId a = network.send(Rows.LAKESIDE, "1", numbered(Rows.patient(mary)));
        LogicalId b = network.send(Rows.HARBOR, "A", numbered(Rows.patient(mary)));
        LogicalId c = network.send(Rows.HARBOR, "B", numbered(Rows.patient("Mary|Ostrander|1980-02-03|female||")));
        assertTrue(network.onePerson(a, b), "the crowd does not hide what else agrees");
        assertFalse(network.onePerson(a, c), "the crowd's number is no further evidence");
        assertEquals(1, network.persons(0).size());
        assertEquals(0, network.number("select count(*) from rematch"));
    }

    /** A clinic that writes one record number for all its walk-ins: only who is born on one day shares a record. */
    @Test
    void oneRecordNumberOfFiveHundredHumansIsARecordForEachAndEachIsFoundAgain() throws SQLException {
        List<ObjectNode> humans = new ArrayList<>();
        Set<LogicalId> records = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            ObjectNode human = new Community(new Random(i)).one();
            humans.add(human);
            records.add(network.send(Rows.LAKESIDE, "0", human));
        }
        assertTrue(records.size() >= 485, records.size() + " records");
        assertEquals(Set.of(), network.persons(0));
        for (int i = 0; i < 500; i += 50) {
            assertTrue(records.contains(network.send(Rows.LAKESIDE, "0", humans.get(i))), "human " + i);
        }
        assertEquals(records.size(), network.number("select count(*) from res"));
    }

    private static ObjectNode numbered(ObjectNode patient) {
        patient.putArray("identifier")
                .addObject()
                .put("system", "http://hl7.org/fhir/sid/us-ssn")
                .put("value", "512-67-3418");
        return patient;
    }

    @Test
    void namesInAnotherScriptAreComparedByTheirLatinSpellingButNeverEqual() throws SQLException {
        String more = "|1971-05-09|female|4 Birch Rd,Dover,19901|3025550188";
        LogicalId a = network.send(Rows.LAKESIDE, "1", "Ольга|Кузнецова" + more);
        LogicalId b = network.send(Rows.HARBOR, "A", "Olga|Kuznetsova" + more);
        LogicalId c = network.send(Rows.HARBOR, "B", "Ольга|Кузнецова" + more);
        assertTrue(network.onePerson(a, b) && network.onePerson(a, c));
        LogicalId d = network.send(Rows.LAKESIDE, "2", "伟|王" + more);
        LogicalId e = network.send(Rows.HARBOR, "D", "薇|王" + more);
        assertFalse(network.onePerson(d, e), "two names of one sound");
    }

    @Test
    @Tag("long")
    void tenThousandIdenticalRecordsDoNotSlowTheHubAndLeaveNothingCertain() throws SQLException {
        NetworkJobs jobs = new NetworkJobs(network.database, network.persons);
        long start = System.nanoTime();
        for (int i = 0; i < 10_000; i++) {
            network.send(Rows.LAKESIDE, "k" + i, "Jo|Same|1980-02-03|female|1 A St,Dover,19901|3025550111");
        }
        System.out.printf("10,000 identical records: %.1f ms each%n", (System.nanoTime() - start) / 1e6 / 10_000);
        LogicalId last = network.send(Rows.HARBOR, "z", "Jo|Same|1980-02-03|female|1 A St,Dover,19901|3025550111");
        assertEquals(0, network.number("select count(*) from member where pk = " + last.own()));
        assertTrue(network.number("select count(*) from rematch") > 9000);
        assertTrue(jobs.retry() > 0);
        assertEquals(
                List.of("not-proven-unique"),
                network.stewards.waiting().stream()
                        .map(DecisionSql.Waiting::reason)
                        .filter("not-proven-unique"::equals)
                        .toList());
    }
}
