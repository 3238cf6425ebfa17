/** Runs a feed's adapter and checks what it gives back. */
@ApplicationModule(allowedDependencies = {"base", "practice", "terminology"})
@NullMarked
package org.quiltehr.hub.map;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
