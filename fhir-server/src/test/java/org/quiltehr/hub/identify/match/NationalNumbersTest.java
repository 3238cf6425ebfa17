package org.quiltehr.hub.identify.match;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers the assigners publish as examples, and the same with a wrong digit. */
class NationalNumbersTest {

    @ParameterizedTest
    @CsvSource({
        "https://fhir.nhs.uk/Id/nhs-number, 9434765919, true",
        "https://fhir.nhs.uk/Id/nhs-number, 9434765918, false",
        "https://fhir.nhs.uk/Id/nhs-number, 0000000000, false",
        "http://ns.electronichealth.net.au/id/hi/ihi/1.0, 8003608166690503, true",
        "http://ns.electronichealth.net.au/id/hi/ihi/1.0, 8003608166690504, false",
        "http://fhir.nl/fhir/NamingSystem/bsn, 123456782, true",
        "http://fhir.nl/fhir/NamingSystem/bsn, 123456783, false",
        "urn:oid:1.2.752.129.2.1.3.1, 191212121212, true",
        "urn:oid:1.2.752.129.2.1.3.1, 191212121213, false",
        "http://hl7.org/fhir/sid/us-ssn, 219099999, false",
        "http://hl7.org/fhir/sid/us-ssn, 112233334, false",
        "http://hl7.org/fhir/sid/us-ssn, 666121234, false",
        "http://hl7.org/fhir/sid/us-ssn, 512673418, true"
    })
    void aNumberThatBreaksItsAssignersRuleIsNoEvidence(String system, String value, boolean valid) {
        assertEquals(valid, NationalNumbers.isValid(NationalNumbers.scheme(system, ""), value));
    }
}
