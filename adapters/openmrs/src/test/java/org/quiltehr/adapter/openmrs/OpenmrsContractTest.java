package org.quiltehr.adapter.openmrs;

import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.testkit.AdapterContract;
import org.quiltehr.adapter.testkit.AnyScanner;
import org.quiltehr.adapter.testkit.LeafScanner;

class OpenmrsContractTest extends AdapterContract {

    @Override
    protected AdapterFactory factory() {
        return new OpenmrsAdapterFactory();
    }

    @Override
    protected LeafScanner scanner() {
        return new AnyScanner();
    }
}
