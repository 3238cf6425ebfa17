package org.quiltehr.adapter.ccda;

import java.util.Set;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.testkit.AdapterContract;
import org.quiltehr.adapter.testkit.CdaScanner;
import org.quiltehr.adapter.testkit.LeafScanner;

class CcdaContractTest extends AdapterContract {

    @Override
    protected AdapterFactory factory() {
        return new CcdaAdapterFactory();
    }

    @Override
    protected LeafScanner scanner() {
        return new CdaScanner();
    }

    /** That an observation is completed goes without saying; any other status is kept. */
    @Override
    protected Set<String> ignoredByValue() {
        return Set.of("observation-done");
    }
}
