package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.quiltehr.hub.holding.HeavyReads.TO_PRIMARY;
import static org.quiltehr.hub.holding.HeavyReads.TO_REPLICA;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.hub.HubProcess;

/**
 * Heavy reads on a streaming replica: exports hold everything written before they were asked for, the network's page is never
 * older than the bound, and while the replica is behind or away the primary answers.
 */
@Tag("long")
class ReplicaTest {

    private static final Duration BOUND = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    @Test
    void exportsAreWholeAndPagesNeverOlderThanTheBound() throws Exception {
        Optional<String> why = DebianPostgres.impossible();
        assumeTrue(why.isEmpty(), () -> "no replica tried: " + why.orElseThrow());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (StreamingPair pair = new StreamingPair(folder.resolve("pair"));
                HubProcess hub = HubProcess.on(
                        pair.primary(),
                        HubProcess.freePort(),
                        HubProcess.freePort(),
                        "-Dquilt.database.replica=" + pair.replica(),
                        "-Dquilt.database.replica-lag=" + BOUND.toSeconds() + "s")) {
            HeavyReads reads = new HeavyReads(hub);
            reads.go(TO_REPLICA);
            whatIsNearIsRead(reads, pair);
            whatIsBehindIsNot(reads, pair);
            whatIsFrozenOrDeadIsNot(reads, pair);
        }
    }

    private static void whatIsNearIsRead(HeavyReads reads, StreamingPair pair) throws Exception {
        for (int i = 0; i < 5; i++) {
            reads.write(20);
            reads.exportIsWhole();
        }
        assertThat(pair.askedOfReplica()).contains("repeatable read, read only", "from res r");
        reads.quarantineOne();
        reads.pageIsRight(BOUND.multipliedBy(2));
        assertThat(pair.askedOfReplica()).contains("from practice p");
    }

    private static void whatIsBehindIsNot(HeavyReads reads, StreamingPair pair) throws Exception {
        pair.pause();
        reads.write(20);
        long asked = System.nanoTime();
        reads.exportIsWhole();
        System.out.printf("replica behind: an export took %d ms%n", (System.nanoTime() - asked) / 1_000_000);
        reads.quarantineOne();
        Thread.sleep(BOUND);
        reads.pageIsRight(Duration.ZERO);
        reads.go(TO_PRIMARY);
        int before = pair.askedOfReplica().length();
        reads.exportIsWhole();
        assertThat(pair.askedOfReplica().substring(before)).doesNotContain("from res r");
        pair.resume();
        reads.go(TO_REPLICA);
        reads.write(1);
        reads.exportIsWhole();
    }

    private static void whatIsFrozenOrDeadIsNot(HeavyReads reads, StreamingPair pair) throws Exception {
        pair.signalReplica("STOP");
        reads.write(20);
        reads.exportIsWhole();
        reads.go(TO_PRIMARY);
        pair.signalReplica("CONT");
        reads.go(TO_REPLICA);
        pair.signalReplica("KILL");
        reads.write(20);
        reads.exportIsWhole();
        reads.quarantineOne();
        reads.pageIsRight(Duration.ZERO);
        reads.go(TO_PRIMARY);
        pair.startReplica();
        reads.go(TO_REPLICA);
        reads.write(1);
        reads.exportIsWhole();
    }
}
