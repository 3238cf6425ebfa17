package org.quiltehr.adapter.ccda;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.testkit.CdaScanner;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.LeafScanner;
import org.quiltehr.adapter.testkit.MutationContract;
import org.quiltehr.adapter.testkit.Mutator;
import org.quiltehr.adapter.testkit.Mutators;

/** Documents gone bad in their bytes, and in elements, attributes, values and texts, so that many stay well-formed. */
class CcdaMutationTest extends MutationContract {

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
    protected List<Mutator> pieces() {
        List<Mutator> pieces = new ArrayList<>();
        pieces.addAll(Mutators.pieces("tag", Pattern.compile("<[^>]*>")));
        pieces.addAll(Mutators.pieces("empty element", Pattern.compile("<[A-Za-z][^>]*/>")));
        pieces.addAll(Mutators.pieces("attribute", Pattern.compile("(?<=\\s)[A-Za-z:]+=\"[^\"]*\"")));
        pieces.addAll(Mutators.pieces("value", Pattern.compile("(?<==\")[^\"]*(?=\")")));
        pieces.addAll(Mutators.pieces("text", Pattern.compile("(?<=>)[^<>]+(?=<)")));
        return pieces;
    }
}
