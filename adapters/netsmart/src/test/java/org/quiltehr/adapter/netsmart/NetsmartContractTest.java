package org.quiltehr.adapter.netsmart;

import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.testkit.AdapterContract;
import org.quiltehr.adapter.testkit.AnyScanner;
import org.quiltehr.adapter.testkit.LeafScanner;

class NetsmartContractTest extends AdapterContract {

    @Override
    protected AdapterFactory factory() {
        return new NetsmartAdapterFactory();
    }

    @Override
    protected LeafScanner scanner() {
        return new AnyScanner();
    }
}
