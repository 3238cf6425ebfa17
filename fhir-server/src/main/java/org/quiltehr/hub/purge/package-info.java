/** Removes a patient's record, or a whole practice, after what is to be taken along was written out and verified. */
@ApplicationModule(allowedDependencies = {"access", "base", "identify", "journal", "practice", "store"})
@NullMarked
package org.quiltehr.hub.purge;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
