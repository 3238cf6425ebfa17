/** Looks at everything a hub stands on, and says of each thing whether it is well and what to do. */
@ApplicationModule(allowedDependencies = {"base", "database"})
@NullMarked
package org.quiltehr.hub.doctor;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
