/** Writes versions, index values and change records in one transaction; the only writer of clinical tables. */
@ApplicationModule(allowedDependencies = {"base", "index"})
@NullMarked
package org.quiltehr.hub.store;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
