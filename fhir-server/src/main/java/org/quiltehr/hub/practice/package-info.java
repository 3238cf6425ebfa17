/** Practices and their feeds: configuration and state. */
@ApplicationModule(allowedDependencies = {"base"})
@NullMarked
package org.quiltehr.hub.practice;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
