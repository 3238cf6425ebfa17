package org.quiltehr.adapter.csv;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.LeafScanner;
import org.quiltehr.adapter.testkit.MutationContract;
import org.quiltehr.adapter.testkit.Mutator;
import org.quiltehr.adapter.testkit.Mutators;

/** Rows gone bad in their bytes, lines, cells and separators. */
class MutationTest extends MutationContract {

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
    protected int few() {
        return 200;
    }

    @Override
    protected List<Mutator> pieces() {
        List<Mutator> pieces = new ArrayList<>();
        pieces.addAll(Mutators.pieces("line", Pattern.compile("[^\\r\\n]+[\\r\\n]*")));
        pieces.addAll(Mutators.pieces("cell", Pattern.compile("[^,;|\\t\\r\\n]+")));
        pieces.addAll(Mutators.pieces("separator", Pattern.compile("[,;|\\t\"\\r\\n]")));
        // Each line is a message: thousands of the same ones would take hours and show no more than a hundred do.
        pieces.removeIf(mutator -> mutator.name().matches("(line|separator) repeated hugely"));
        return pieces;
    }
}
