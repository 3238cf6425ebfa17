package org.quiltehr.adapter.hl7v2;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.CorpusLeafContract;
import org.quiltehr.adapter.testkit.Hl7Scanner;
import org.quiltehr.adapter.testkit.LeafScanner;

/** The ledger's claims over published HL7 v2 messages. */
class CorpusLeafTest extends CorpusLeafContract {

    @Override
    protected Adapter adapter() {
        return new Hl7v2AdapterFactory()
                .create(new FeedConfig("lakeside", "ehr", ZoneId.of("America/New_York"), Map.of()));
    }

    @Override
    protected LeafScanner scanner() {
        return new Hl7Scanner();
    }

    @Override
    protected List<Path> samples() {
        return CorpusFiles.below("corpus/hl7v2");
    }
}
