/** What a patient leaves hospital with: the packet, the ledger of results still to come, and who is told when they do. */
@ApplicationModule(allowedDependencies = {"access", "base", "pipeline :: rest", "practice", "query", "summary", "work"})
@NullMarked
package org.quiltehr.hub.transition;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
