package org.quiltehr.adapter.hl7v2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.Hl7Scanner;
import org.quiltehr.adapter.testkit.LeafProof;

/** The ledger's claims over the samples of others: leaf by leaf a change shows exactly where it is said to. */
class CorpusLeafTest {

    private static final long SEED = 20_260_301L;

    private final Adapter adapter = new Hl7v2AdapterFactory()
            .create(new FeedConfig("lakeside", "ehr", ZoneId.of("America/New_York"), Map.of()));

    @Test
    void twelve_leaves_of_the_first_message_of_each_file_do_what_the_ledger_says() throws IOException {
        prove(1, 12);
    }

    @Test
    @Tag("long")
    void every_leaf_does_what_the_ledger_says() throws IOException {
        prove(40, 5_000);
    }

    private void prove(int messages, int leaves) throws IOException {
        List<String> refuted = new ArrayList<>();
        int tried = 0;
        for (Path file : CorpusFiles.below("corpus/hl7v2")) {
            List<RawMessage> units = adapter.split(RawMessage.of(Files.readAllBytes(file)));
            for (RawMessage unit : units.subList(0, Math.min(messages, units.size()))) {
                tried++;
                new LeafProof(adapter, new Hl7Scanner())
                        .refuted(unit, leaves, SEED)
                        .forEach(claim -> refuted.add(file.getFileName() + ": " + claim));
            }
        }
        System.out.println(tried + " messages, claims refuted: " + refuted.size());
        refuted.stream().limit(60).forEach(System.out::println);
        assertEquals(List.of(), refuted);
    }
}
