/** Loads the demo network through the hub's front doors, as its practices would. */
@ApplicationModule(allowedDependencies = {"base"})
@NullMarked
package org.quiltehr.hub.demo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
