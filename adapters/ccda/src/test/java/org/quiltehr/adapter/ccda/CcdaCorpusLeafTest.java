package org.quiltehr.adapter.ccda;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.testkit.CdaScanner;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.CorpusLeafContract;
import org.quiltehr.adapter.testkit.LeafScanner;

/** The ledger's claims over published documents. */
class CcdaCorpusLeafTest extends CorpusLeafContract {

    @Override
    protected Adapter adapter() {
        return new CcdaAdapterFactory()
                .create(new FeedConfig("lakeside", "docs", ZoneId.of("America/New_York"), Map.of()));
    }

    @Override
    protected LeafScanner scanner() {
        return new CdaScanner();
    }

    @Override
    protected List<Path> samples() {
        return CorpusFiles.below("corpus/ccda", ".xml", ".XML");
    }

    @Override
    protected int step() {
        return 8;
    }

    /** That an observation is completed goes without saying; any other status is kept. */
    @Override
    protected Set<String> ignoredByValue() {
        return Set.of("observation-done");
    }
}
