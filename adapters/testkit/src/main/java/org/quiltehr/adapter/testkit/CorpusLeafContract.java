package org.quiltehr.adapter.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.RawMessage;

/** The ledger's claims over the samples of others: leaf by leaf a change shows exactly where it is said to. */
public abstract class CorpusLeafContract extends FormatSamples {

    private static final long SEED = 20_260_301L;
    private static final int FEW = 12;
    private static final int OF_A_FILE = 40;

    /** Bytes that may be mapped to prove the leaves of one message: all leaves of a small one, a sample of a large one's. */
    private static final long WORK = Long.getLong("quilt.leaf.work", 10_000_000);

    /** Rules that ignore a leaf for what it holds; see {@link LeafProof}. */
    protected Set<String> ignoredByValue() {
        return Set.of();
    }

    /** Every how many files one is taken by the run that is not long. */
    protected int step() {
        return 1;
    }

    @Test
    void a_few_leaves_of_samples_do_what_the_ledger_says() throws IOException {
        prove(step(), 1, FEW);
    }

    @Test
    @Tag("long")
    void leaves_of_all_samples_do_what_the_ledger_says() throws IOException {
        prove(1, OF_A_FILE, 5_000);
    }

    private void prove(int step, int messages, int leaves) throws IOException {
        Adapter adapter = adapter();
        LeafProof proof = new LeafProof(adapter, scanner(), ignoredByValue());
        List<String> refuted = new ArrayList<>();
        List<Path> files = samples();
        int tried = 0;
        for (int i = 0; i < files.size(); i += step) {
            List<RawMessage> units = adapter.split(RawMessage.of(Files.readAllBytes(files.get(i))));
            for (RawMessage unit : units.subList(0, Math.min(messages, units.size()))) {
                if (counted(unit)) {
                    long limit = Math.max(FEW, WORK / Math.max(1, unit.body().length));
                    for (String claim : proof.refuted(unit, (int) Math.min(leaves, limit), SEED)) {
                        refuted.add(files.get(i).getFileName() + ": " + claim);
                    }
                    tried++;
                }
            }
        }
        System.out.printf(
                "%s: %d leaves of %d messages changed, claims refuted: %d%n",
                getClass().getSimpleName(), proof.tried(), tried, refuted.size());
        refuted.stream().limit(60).forEach(System.out::println);
        assertTrue(proof.tried() > 0, "leaves were changed");
        assertEquals(List.of(), refuted);
    }
}
