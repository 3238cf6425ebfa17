package org.quiltehr.hub.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.identify.match.Weights;
import tools.jackson.databind.JsonNode;

/** Training and matching again as a steward asks for it: nothing changes before a dry run was made. */
class NetworkJobsTest {

    private static final String MARY = "Mary|Ostrander|1980-02-03|female|12 Elm St,Dover,19901|3025550123";
    private static final String MARY_MOVED = "Mary|Ostrander|1980-02-03|female|12 Elm St,Dover,19901|";

    private final Network network = new Network();
    private final NetworkJobs jobs = new NetworkJobs(network.database, network.persons);

    @AfterEach
    void close() {
        network.close();
    }

    private JobSql.Job run(String kind, boolean dry, Integer version) {
        NetworkJobs.Answered answered = jobs.ask(new JobSql.Asked(kind, dry, version, "steward", "a trial"));
        assertEquals(Optional.empty(), answered.refused());
        assertTrue(jobs.work(() -> false));
        JobSql.Job job = jobs.job(answered.job().orElseThrow().num()).orElseThrow();
        assertEquals("done", job.state());
        assertEquals(job.total(), job.done());
        return job;
    }

    /** Weights under which so much evidence is needed. */
    private int weights(double link, double review) throws SQLException {
        Weights committed = Weights.committed();
        try (Connection connection = network.database.getConnection()) {
            return WeightsSql.add(
                    connection,
                    new Weights(0, committed.odds(), committed.shares(), new Weights.Thresholds(link, review)),
                    0);
        }
    }

    @Test
    void stricterWeightsEndLinksOnlyAfterADryRunAndLooserOnesMakeThemAgain() throws SQLException {
        LogicalId a = network.send(Rows.LAKESIDE, "1", MARY);
        LogicalId b = network.send(Rows.HARBOR, "A", MARY_MOVED);
        LogicalId c = network.send(Rows.HARBOR, "B", "Otto|Brandt|1944-11-30|male|9 Pine Rd,Dover,19901|");
        assertTrue(network.onePerson(a, b));
        int strict = weights(90, 12);
        assertEquals(
                Optional.of(NetworkJobs.Refused.DRY_RUN_FIRST),
                jobs.ask(new JobSql.Asked(NetworkJobs.REMATCH, false, strict, "s", "w"))
                        .refused());
        assertEquals(
                Optional.of(NetworkJobs.Refused.NO_SUCH_WEIGHTS),
                jobs.ask(new JobSql.Asked(NetworkJobs.REMATCH, true, 99, "s", "w"))
                        .refused());
        JsonNode would = FhirJson.parse(run(NetworkJobs.REMATCH, true, strict).report());
        assertEquals(1, would.path("unlinks").asInt());
        assertEquals(1, would.path("changes").size());
        assertTrue(network.onePerson(a, b), "a dry run changes nothing");
        JsonNode did = FhirJson.parse(run(NetworkJobs.REMATCH, false, strict).report());
        assertEquals(1, did.path("unlinks").asInt());
        assertEquals(1, did.path("reviews").asInt());
        assertFalse(network.onePerson(a, b));
        assertEquals(List.of("alike"), network.reasons(a, b));
        LogicalId later = network.send(Rows.LAKESIDE, "3", "Otto|Brandt|1944-11-30|male|9 Pine Rd,Dover,19901|");
        assertFalse(network.onePerson(c, later), "the weights in force are the strict ones");
        int loose = weights(20, 12);
        assertEquals(
                2,
                FhirJson.parse(run(NetworkJobs.REMATCH, true, loose).report())
                        .path("joins")
                        .asInt());
        run(NetworkJobs.REMATCH, false, loose);
        assertTrue(network.onePerson(a, b));
        assertTrue(network.onePerson(c, later));
        assertEquals(List.of(), network.reasons(a, b));
    }

    @Test
    void whatAStewardDecidedIsNotOverturnedByNewWeights() throws SQLException {
        LogicalId a = network.send(Rows.LAKESIDE, "1", MARY);
        LogicalId b = network.send(Rows.HARBOR, "A", MARY);
        LogicalId c = network.send(Rows.HARBOR, "B", "Mary|Ostrander|1980-02-03|female||");
        network.stewards.unlink(new Stewards.Ruling(a, b, "steward", "two people"));
        network.stewards.link(new Stewards.Ruling(b, c, "steward", "she said so"));
        int loose = weights(5, 2);
        run(NetworkJobs.REMATCH, true, loose);
        run(NetworkJobs.REMATCH, false, loose);
        assertFalse(network.onePerson(a, b));
        int strict = weights(90, 80);
        run(NetworkJobs.REMATCH, true, strict);
        run(NetworkJobs.REMATCH, false, strict);
        assertTrue(network.onePerson(b, c));
    }

    @Test
    void threeWhoFitEachOtherUnderNewWeightsBecomeOnePerson() throws SQLException {
        int strict = weights(90, 12);
        run(NetworkJobs.REMATCH, true, strict);
        run(NetworkJobs.REMATCH, false, strict);
        LogicalId a = network.send(Rows.LAKESIDE, "1", MARY);
        LogicalId b = network.send(Rows.HARBOR, "A", MARY);
        LogicalId c = network.send(Rows.HARBOR, "B", MARY_MOVED);
        assertFalse(network.onePerson(a, b));
        run(NetworkJobs.REMATCH, true, 1);
        run(NetworkJobs.REMATCH, false, 1);
        assertTrue(network.onePerson(a, b) && network.onePerson(b, c));
    }

    @Test
    void trainingStoresWeightsThatAreNotInForceYet() throws SQLException {
        for (int i = 0; i < 30; i++) {
            network.send(Rows.LAKESIDE, "k" + i, "Mary|Ostrander|19%02d-02-03|female".formatted(i + 40));
        }
        JsonNode report = FhirJson.parse(run(NetworkJobs.TRAIN, false, null).report());
        assertEquals(30, report.path("records").asInt());
        try (Connection connection = network.database.getConnection()) {
            assertEquals(1, WeightsSql.inForce(connection));
            Weights trained =
                    WeightsSql.read(connection, report.path("version").asInt()).orElseThrow();
            assertTrue(trained.shares()
                            .getOrDefault(org.quiltehr.hub.identify.match.Field.FAMILY, java.util.Map.of())
                            .getOrDefault("ostrander", 0.0)
                    > 0.001);
        }
    }

    @Test
    void whoSawAWrongLinkIsListed() throws SQLException {
        LogicalId a = network.send(Rows.LAKESIDE, "1", MARY);
        LogicalId b = network.send(Rows.HARBOR, "A", MARY);
        disclose(a, "while");
        network.stewards.unlink(new Stewards.Ruling(a, b, "steward", "two people"));
        disclose(a, "after");
        BlastRadius.Reached reached = new BlastRadius(network.database).of(b, a);
        assertEquals(1, reached.together().size());
        assertEquals(
                List.of("while"),
                reached.disclosures().stream()
                        .map(DisclosureSql.Disclosure::who)
                        .toList());
    }

    private void disclose(LogicalId record, String who) throws SQLException {
        try (Connection connection = network.database.getConnection();
                var insert = connection.prepareStatement(
                        "insert into audit (event, interaction, action, status, who, address, view, method, path, home, pk)"
                                + " values (gen_random_uuid(), '$everything', 'E', 200, ?, '', 0, 'GET', '', ?, ?)")) {
            insert.setString(1, who);
            insert.setLong(2, record.home());
            insert.setLong(3, record.own());
            insert.executeUpdate();
        }
    }
}
