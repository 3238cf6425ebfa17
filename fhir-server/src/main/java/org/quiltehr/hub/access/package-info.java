/** Decides what a caller may read and write, as a predicate in every statement, and keeps the audit trail of it. */
@ApplicationModule(allowedDependencies = {"base", "index", "work"})
@NullMarked
package org.quiltehr.hub.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
