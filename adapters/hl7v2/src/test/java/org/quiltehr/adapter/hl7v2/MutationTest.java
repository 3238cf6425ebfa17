package org.quiltehr.adapter.hl7v2;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.Hl7Scanner;
import org.quiltehr.adapter.testkit.LeafScanner;
import org.quiltehr.adapter.testkit.MutationContract;
import org.quiltehr.adapter.testkit.Mutator;
import org.quiltehr.adapter.testkit.Mutators;

/** Messages gone bad in their bytes, segments, fields, components and separators. */
class MutationTest extends MutationContract {

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

    @Override
    protected int few() {
        return 1_000;
    }

    @Override
    protected List<Mutator> pieces() {
        List<Mutator> pieces = new ArrayList<>();
        pieces.addAll(Mutators.pieces("segment", Pattern.compile("[^\\r\\n]+[\\r\\n]*")));
        pieces.addAll(Mutators.pieces("field", Pattern.compile("\\|[^|\\r\\n]*")));
        pieces.addAll(Mutators.pieces("component", Pattern.compile("[^|^~&\\r\\n]+")));
        pieces.addAll(Mutators.pieces("separator", Pattern.compile("[|^~&\\\\\\r\\n]")));
        return pieces;
    }
}
