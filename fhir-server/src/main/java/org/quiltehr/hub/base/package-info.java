/** Values every stage shares: ids, practices, views, types; no Spring, no SQL. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.quiltehr.hub.base;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
