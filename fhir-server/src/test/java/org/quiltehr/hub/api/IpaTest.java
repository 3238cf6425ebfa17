package org.quiltehr.hub.api;

import org.junit.jupiter.api.Tag;

/** International Patient Access 1.0.0. */
@Tag("long")
class IpaTest extends GuideTest {

    IpaTest() {
        super("hl7.fhir.uv.ipa-1.0.0", "ipa-server");
    }

    @Override
    int leastSearches() {
        return 10;
    }
}
