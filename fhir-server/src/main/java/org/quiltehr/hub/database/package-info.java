/** Starts or finds PostgreSQL, migrates it, and hands out connections. */
@ApplicationModule(allowedDependencies = {"base"})
@NullMarked
package org.quiltehr.hub.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
