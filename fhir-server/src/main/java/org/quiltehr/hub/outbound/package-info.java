/** The only way out: every address the hub is told to connect to is judged here, when it is connected to. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.quiltehr.hub.outbound;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
