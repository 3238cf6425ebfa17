package org.quiltehr.hub.api;

import org.junit.jupiter.api.Tag;

/** US Core 8.0.0, as far as its package goes. */
@Tag("long")
class UsCore8Test extends GuideTest {

    UsCore8Test() {
        super("hl7.fhir.us.core-8.0.0", "us-core-server");
    }

    @Override
    int leastSearches() {
        return 300;
    }
}
