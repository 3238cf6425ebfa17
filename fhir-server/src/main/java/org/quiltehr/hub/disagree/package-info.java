/** Finds, ahead of whoever reads a list of patients in hospital, where the sources of each disagree. */
@ApplicationModule(allowedDependencies = {"access", "base", "query", "summary", "work"})
@NullMarked
package org.quiltehr.hub.disagree;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
