/** Search parameters that administrators declare beside R4's, and the indexing anew of what is stored. */
@ApplicationModule(allowedDependencies = {"access", "base", "index", "pipeline :: rest", "store", "work"})
@NullMarked
package org.quiltehr.hub.parameters;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
