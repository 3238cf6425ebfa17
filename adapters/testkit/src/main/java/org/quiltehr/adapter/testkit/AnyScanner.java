package org.quiltehr.adapter.testkit;

import java.util.Map;
import java.util.Optional;

/** Counts whatever of HL7 v2, CDA and FHIR JSON a body begins as: for adapters that take all three. */
public final class AnyScanner implements LeafScanner {

    private final LeafScanner hl7 = new Hl7Scanner();
    private final LeafScanner cda = new CdaScanner();
    private final LeafScanner fhir = new FhirJsonScanner();

    private LeafScanner of(byte[] body) {
        int mark = body.length > 2 && body[0] == (byte) 0xEF ? 3 : 0;
        for (int i = mark; i < body.length; i++) {
            if (body[i] == '<') {
                return cda;
            }
            if (body[i] == '{' || body[i] == '[') {
                return fhir;
            }
            if (body[i] > ' ' || body[i] < 0) {
                return hl7;
            }
        }
        return hl7;
    }

    @Override
    public Map<String, String> leaves(byte[] body) {
        return of(body).leaves(body);
    }

    @Override
    public byte[] rewrite(byte[] body) {
        return of(body).rewrite(body);
    }

    @Override
    public Optional<byte[]> replace(byte[] body, String location, String text) {
        return of(body).replace(body, location, text);
    }

    @Override
    public boolean structural(String location) {
        if (location.startsWith("/")) {
            return cda.structural(location);
        }
        return location.contains("]-") ? hl7.structural(location) : fhir.structural(location);
    }
}
