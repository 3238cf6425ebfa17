package org.quiltehr.hub.identify;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.quiltehr.hub.base.Hash64;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.identify.match.Blocks;
import org.quiltehr.hub.identify.match.FeatureReader;
import org.quiltehr.hub.identify.match.Features;
import tools.jackson.databind.node.ObjectNode;

/** How long matching takes in a small and in a large network, and how fast many new patients come in. */
@Tag("long")
class SpeedTest {

    private static final int SMALL = 10_000;
    private static final int LARGE = Integer.getInteger("quilt.identify.records", 500_000);
    private static final int PROBES = 2000;
    private static final int BULK = Integer.getInteger("quilt.identify.bulk", 100_000);
    private static final int TRANSACTION = 500;
    private static final int PAGE = 5000;

    @Test
    void matchingOneRecordTakesAsLongInALargeNetworkAsInASmallOne() throws Exception {
        double[] small = probe(SMALL);
        double[] large = probe(LARGE);
        assertTrue(large[0] < 10, "p50 in milliseconds: " + large[0]);
        assertTrue(large[1] < 50, "p99 in milliseconds: " + large[1]);
        assertTrue(large[0] < 2 * small[0] + 1, "p50 of " + large[0] + " beside " + small[0]);
    }

    private static double[] probe(int size) throws Exception {
        try (Network network = new Network()) {
            fill(network, size);
            Random random = new Random(3);
            List<Long> nanos = new ArrayList<>();
            for (int i = 0; i < PROBES; i++) {
                // every other one is a second record of somebody who is there
                int human = i % 2 == 0 ? random.nextInt(size) : size + i;
                ObjectNode patient = patient(human);
                long start = System.nanoTime();
                network.send(Rows.HARBOR, "h" + human, patient);
                nanos.add(System.nanoTime() - start);
            }
            List<Long> measured = new ArrayList<>(nanos.subList(PROBES / 4, PROBES));
            measured.sort(null);
            double p50 = measured.get(measured.size() / 2) / 1e6;
            double p99 = measured.get(measured.size() * 99 / 100) / 1e6;
            System.out.printf(
                    "naming, storing, matching and committing one record among %d: p50 %.2f ms, p99 %.2f ms;"
                            + " linked %d of %d%n",
                    size, p50, p99, network.number("select count(*) from decision where kind = 'link'"), PROBES / 2);
            return new double[] {p50, p99};
        }
    }

    @Test
    void aBulkLoadIsMatchedAtAThousandASecond() throws SQLException {
        try (Network network = new Network()) {
            PracticeRef practice = Rows.LAKESIDE;
            long nanos = 0;
            for (int from = 0; from < BULK; from += TRANSACTION) {
                List<Persons.Placed> placed = new ArrayList<>();
                for (int i = from; i < from + TRANSACTION; i++) {
                    // one in five is a second record
                    ObjectNode patient = patient(i % 5 == 4 ? i - 4 : i);
                    patient.putArray("identifier")
                            .addObject()
                            .put("system", "urn:l")
                            .put("value", "b" + i);
                    placed.add(new Persons.Placed(
                            new LogicalId(Hash64.of("home" + i), Hash64.of("own" + i)),
                            patient,
                            new MessageRef(new UUID(7, from), i - from)));
                }
                long start = System.nanoTime();
                try (Connection tx = network.database.getConnection()) {
                    tx.setAutoCommit(false);
                    network.persons.placed(tx, practice, placed);
                    tx.commit();
                }
                nanos += System.nanoTime() - start;
            }
            double rate = BULK / (nanos / 1e9);
            System.out.printf(
                    "%d patients in transactions of %d: %.0f matched a second, %d links%n",
                    BULK, TRANSACTION, rate, network.number("select count(*) from decision where kind = 'link'"));
            assertTrue(rate >= 1000, "rate " + rate);
        }
    }

    private static ObjectNode patient(int human) {
        Random random = new Random(human * 2654435761L);
        return new Community(random).one();
    }

    private static void fill(Network network, int size) throws SQLException, IOException {
        try (Connection connection = network.database.getConnection()) {
            var copy = connection.unwrap(PGConnection.class).getCopyAPI();
            for (int from = 0; from < size; from += PAGE) {
                StringBuilder records = new StringBuilder();
                StringBuilder blocks = new StringBuilder();
                for (int i = from; i < Math.min(size, from + PAGE); i++) {
                    Features features = FeatureReader.read(patient(i));
                    long home = Hash64.of("home" + i);
                    long own = Hash64.of("own" + i);
                    records.append(home)
                            .append('\t')
                            .append(own)
                            .append("\t1\tt\t")
                            .append(i)
                            .append("\t\\\\x")
                            .append(HexFormat.of().formatHex(PersonIndexSql.bytes(features)))
                            .append('\n');
                    for (long block : Blocks.of(features)) {
                        blocks.append(block)
                                .append('\t')
                                .append(home)
                                .append('\t')
                                .append(own)
                                .append('\n');
                    }
                }
                copy.copyIn(
                        "copy person_record (home, pk, practice, keyed, hash, features) from stdin",
                        new StringReader(records.toString()));
                copy.copyIn("copy person_block (block, home, pk) from stdin", new StringReader(blocks.toString()));
            }
            try (var statement = connection.createStatement()) {
                statement.execute("analyze person_record, person_block");
            }
        }
    }
}
