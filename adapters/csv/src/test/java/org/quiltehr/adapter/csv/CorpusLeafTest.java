package org.quiltehr.adapter.csv;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.CorpusLeafContract;
import org.quiltehr.adapter.testkit.LeafScanner;

/** The ledger's claims over published extracts. */
class CorpusLeafTest extends CorpusLeafContract {

    @Override
    protected Adapter adapter() {
        return new CsvAdapterFactory()
                .create(new FeedConfig(
                        "lakeside",
                        "files",
                        ZoneId.of("America/New_York"),
                        Map.of("identifierSystem", "urn:oid:1.2.3")));
    }

    @Override
    protected LeafScanner scanner() {
        return new DetectedCsvScanner();
    }

    @Override
    protected List<Path> samples() {
        return CorpusFiles.below("corpus/flatfile", ".csv");
    }

    @Override
    protected Set<String> ignoredByValue() {
        return Set.of("blank", "null-word");
    }
}
