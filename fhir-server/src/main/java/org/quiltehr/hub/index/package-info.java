/** One class per search-parameter type: what to store of a resource and how to match it. */
@ApplicationModule(allowedDependencies = {"base"})
@NullMarked
package org.quiltehr.hub.index;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
