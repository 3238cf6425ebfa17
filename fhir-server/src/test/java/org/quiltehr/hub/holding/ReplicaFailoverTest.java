package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.quiltehr.hub.holding.HeavyReads.TO_PRIMARY;
import static org.quiltehr.hub.holding.HeavyReads.TO_REPLICA;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.HubProcess;

/**
 * A hub that reads from the replica of a Patroni pair, when the primary dies and its replica becomes the primary: exports stay whole
 * while there is no replica, and go to the one there is once the former primary is back as such.
 */
@Tag("long")
class ReplicaFailoverTest {

    @Test
    void theReplicaThatBecomesThePrimaryIsReadAsSuchAndTheFormerPrimaryAsTheReplica() throws Exception {
        Optional<String> why = Cluster.impossible();
        assumeTrue(why.isEmpty(), () -> "no failover tried: " + why.orElseThrow());
        try (Cluster cluster = new Cluster(Path.of("target", "replica-failover"));
                HubProcess hub = HubProcess.on(
                        cluster.url(),
                        HubProcess.freePort(),
                        HubProcess.freePort(),
                        "-Dquilt.database.replica=" + cluster.replicaUrl(),
                        "-Dquilt.database.replica-lag=3s")) {
            HeavyReads reads = new HeavyReads(hub);
            for (int round = 1; round <= 2; round++) { // the second time each server is what it was at first
                reads.go(TO_REPLICA);
                String former = cluster.primary();
                exportedFrom(cluster.replica(), cluster, reads);
                cluster.kill(former);
                reads.go(TO_PRIMARY);
                String now = cluster.primary();
                assertThat(now).isNotEqualTo(former);
                reads.ready();
                exportedFrom(now, cluster, reads);
                reads.quarantineOne();
                reads.pageIsRight(Duration.ZERO);
                cluster.mend();
                cluster.awaitHealthy();
                reads.go(TO_REPLICA);
                exportedFrom(former, cluster, reads);
                System.out.println("round " + round + ": the primary was " + former + " and is " + now);
            }
        }
    }

    private static void exportedFrom(String node, Cluster cluster, HeavyReads reads) throws Exception {
        reads.write(20);
        long before = cluster.scansOfResources(node);
        reads.exportIsWhole();
        Awaitility.await("read at " + node) // a server counts what was read some seconds later
                .atMost(Duration.ofSeconds(30))
                .until(() -> cluster.scansOfResources(node) > before);
    }
}
