package org.quiltehr.adapter.fhir;

import org.quiltehr.adapter.fhir.message.Body;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.AdapterContract;
import org.quiltehr.adapter.testkit.FhirJsonScanner;
import org.quiltehr.adapter.testkit.LeafScanner;

class FhirContractTest extends AdapterContract {

    @Override
    protected AdapterFactory factory() {
        return new FhirAdapterFactory();
    }

    @Override
    protected LeafScanner scanner() {
        return new FhirJsonScanner();
    }

    /** The ledger of an XML body is in the notation of the JSON it means; see {@code XmlTest}. */
    @Override
    protected boolean counted(RawMessage unit) {
        return !Body.isXml(unit.body());
    }
}
