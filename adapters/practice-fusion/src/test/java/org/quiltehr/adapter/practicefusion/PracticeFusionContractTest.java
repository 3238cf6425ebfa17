package org.quiltehr.adapter.practicefusion;

import java.util.Set;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.testkit.AdapterContract;
import org.quiltehr.adapter.testkit.AnyScanner;
import org.quiltehr.adapter.testkit.LeafScanner;

class PracticeFusionContractTest extends AdapterContract {

    @Override
    protected AdapterFactory factory() {
        return new PracticeFusionAdapterFactory();
    }

    @Override
    protected LeafScanner scanner() {
        return new AnyScanner();
    }

    /** C-CDA: that an observation is completed goes without saying; any other status is kept. */
    @Override
    protected Set<String> ignoredByValue() {
        return Set.of("observation-done");
    }
}
