package org.quiltehr.adapter.fhir;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.quiltehr.adapter.fhir.message.Body;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.CorpusLeafContract;
import org.quiltehr.adapter.testkit.FhirJsonScanner;
import org.quiltehr.adapter.testkit.LeafScanner;

/** The ledger's claims over published resources, Bundles and bulk exports. */
class CorpusLeafTest extends CorpusLeafContract {

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
        List<Path> files = new ArrayList<>(CorpusFiles.below("corpus/fhir", ".json", ".ndjson"));
        files.addAll(CorpusFiles.below("corpus/bulk", ".ndjson"));
        return files;
    }

    /** The ledger of an XML body is in the notation of the JSON it means; see {@code XmlTest}. */
    @Override
    protected boolean counted(RawMessage unit) {
        return !Body.isXml(unit.body());
    }
}
