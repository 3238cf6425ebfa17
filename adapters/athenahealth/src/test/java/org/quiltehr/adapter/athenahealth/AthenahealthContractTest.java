package org.quiltehr.adapter.athenahealth;

import java.util.Set;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.testkit.AdapterContract;
import org.quiltehr.adapter.testkit.LeafScanner;

class AthenahealthContractTest extends AdapterContract {

    @Override
    protected AdapterFactory factory() {
        return new AthenahealthAdapterFactory();
    }

    @Override
    protected LeafScanner scanner() {
        return new AthenahealthScanner();
    }

    @Override
    protected Set<String> ignoredByValue() {
        return Set.of("null-word");
    }
}
