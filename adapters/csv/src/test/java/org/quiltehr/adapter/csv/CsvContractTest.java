package org.quiltehr.adapter.csv;

import java.util.Map;
import java.util.Set;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.testkit.AdapterContract;
import org.quiltehr.adapter.testkit.LeafScanner;

class CsvContractTest extends AdapterContract {

    @Override
    protected AdapterFactory factory() {
        return new CsvAdapterFactory();
    }

    @Override
    protected LeafScanner scanner() {
        return new DetectedCsvScanner();
    }

    @Override
    protected Set<String> ignoredByValue() {
        return Set.of("blank", "null-word");
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("identifierSystem", "urn:oid:2.16.840.1.113883.19.5");
    }
}
