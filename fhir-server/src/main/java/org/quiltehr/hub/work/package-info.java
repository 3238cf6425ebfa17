/** How the hub's background work starts, takes its turns, waits after a fault, tells of it, and stops. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.quiltehr.hub.work;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
