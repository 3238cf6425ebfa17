/** How the hub's background work starts, takes its turns, waits after a fault, tells of it, and stops; how far it has followed what was written. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.quiltehr.hub.work;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
