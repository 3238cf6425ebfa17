/** Checks resources against base R4, our own profiles and the guides in a folder of FHIR packages. */
@ApplicationModule(allowedDependencies = {"base"})
@NullMarked
package org.quiltehr.hub.validate;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
