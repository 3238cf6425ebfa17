package org.quiltehr.adapter.allscripts;

import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.testkit.AdapterContract;
import org.quiltehr.adapter.testkit.AnyScanner;
import org.quiltehr.adapter.testkit.LeafScanner;

class AllscriptsContractTest extends AdapterContract {

    @Override
    protected AdapterFactory factory() {
        return new AllscriptsAdapterFactory();
    }

    @Override
    protected LeafScanner scanner() {
        return new AnyScanner();
    }
}
