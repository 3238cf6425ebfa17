package org.quiltehr.adapter.fhir;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.quiltehr.adapter.fhir.message.Body;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.FhirJsonScanner;
import org.quiltehr.adapter.testkit.LeafScanner;
import org.quiltehr.adapter.testkit.MutationContract;
import org.quiltehr.adapter.testkit.Mutator;
import org.quiltehr.adapter.testkit.Mutators;

/** Resources and Bundles of all versions gone bad in their bytes, members, elements, texts and brackets. */
class MutationTest extends MutationContract {

    @Override
    protected Adapter adapter() {
        return new FhirAdapterFactory()
                .create(new FeedConfig("lakeside", "ehr", ZoneId.of("America/New_York"), Map.of()));
    }

    @Override
    protected LeafScanner scanner() {
        return new FhirJsonScanner();
    }

    @Override
    protected List<Path> samples() {
        return CorpusFiles.below("corpus/fhir", ".json", ".xml", ".ndjson");
    }

    /** The ledger of an XML body is in the notation of the JSON it means; see {@code XmlTest}. */
    @Override
    protected boolean counted(RawMessage unit) {
        return !Body.isXml(unit.body());
    }

    @Override
    protected List<Mutator> pieces() {
        List<Mutator> pieces = new ArrayList<>();
        pieces.addAll(Mutators.pieces("member", Pattern.compile("\"[A-Za-z_]+\" ?: ?\"[^\"]*\",?")));
        pieces.addAll(Mutators.pieces("element", Pattern.compile("<[^<>]+>")));
        pieces.addAll(Mutators.pieces("text", Pattern.compile("\"[^\"]*\"")));
        pieces.addAll(Mutators.pieces("bracket", Pattern.compile("[\\[\\]{},:]")));
        return pieces;
    }
}
