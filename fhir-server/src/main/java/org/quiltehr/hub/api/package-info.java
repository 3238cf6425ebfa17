/** The FHIR face: thin HAPI providers, one error interceptor, the CapabilityStatement. */
@ApplicationModule(
        allowedDependencies = {"access", "base", "identify", "pipeline", "practice", "query", "store", "summary"})
@NullMarked
package org.quiltehr.hub.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
