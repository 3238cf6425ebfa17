/** Code systems, value sets and concept maps: what a code means, and what another system calls it. */
@ApplicationModule(allowedDependencies = {"base"})
@NullMarked
package org.quiltehr.hub.terminology;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
