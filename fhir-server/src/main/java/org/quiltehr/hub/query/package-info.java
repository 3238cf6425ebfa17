/** Reads: by id, by search, history, includes; the network view; never writes. */
@ApplicationModule(allowedDependencies = {"access", "base", "database", "index"})
@NullMarked
package org.quiltehr.hub.query;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
