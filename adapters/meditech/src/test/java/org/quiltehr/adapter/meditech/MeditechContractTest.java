package org.quiltehr.adapter.meditech;

import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.testkit.AdapterContract;
import org.quiltehr.adapter.testkit.AnyScanner;
import org.quiltehr.adapter.testkit.LeafScanner;

class MeditechContractTest extends AdapterContract {

    @Override
    protected AdapterFactory factory() {
        return new MeditechAdapterFactory();
    }

    @Override
    protected LeafScanner scanner() {
        return new AnyScanner();
    }
}
