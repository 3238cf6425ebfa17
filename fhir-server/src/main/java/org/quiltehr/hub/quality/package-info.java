/** Measures, practice by practice, how whole, coded and timely what arrives is: counts for those who answer for the network. */
@ApplicationModule(allowedDependencies = {"access", "base", "codes", "journal", "practice", "query", "work"})
@NullMarked
package org.quiltehr.hub.quality;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
