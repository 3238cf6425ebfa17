/** One patient's summary over all linked records, as an IPS document. */
@ApplicationModule(allowedDependencies = {"access", "base", "practice", "query"})
@NullMarked
package org.quiltehr.hub.summary;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
