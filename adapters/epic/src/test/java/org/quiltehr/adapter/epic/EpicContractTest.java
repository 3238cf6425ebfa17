package org.quiltehr.adapter.epic;

import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.testkit.AdapterContract;
import org.quiltehr.adapter.testkit.AnyScanner;
import org.quiltehr.adapter.testkit.LeafScanner;

class EpicContractTest extends AdapterContract {

    @Override
    protected AdapterFactory factory() {
        return new EpicAdapterFactory();
    }

    @Override
    protected LeafScanner scanner() {
        return new AnyScanner();
    }
}
