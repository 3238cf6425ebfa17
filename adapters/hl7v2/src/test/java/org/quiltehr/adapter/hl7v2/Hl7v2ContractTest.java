package org.quiltehr.adapter.hl7v2;

import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.testkit.AdapterContract;
import org.quiltehr.adapter.testkit.Hl7Scanner;
import org.quiltehr.adapter.testkit.LeafScanner;

class Hl7v2ContractTest extends AdapterContract {

    @Override
    protected AdapterFactory factory() {
        return new Hl7v2AdapterFactory();
    }

    @Override
    protected LeafScanner scanner() {
        return new Hl7Scanner();
    }
}
