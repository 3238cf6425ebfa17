/** Keeps every message exactly as received, with its state and receipt. */
@ApplicationModule(allowedDependencies = {"base", "work"})
@NullMarked
package org.quiltehr.hub.journal;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
