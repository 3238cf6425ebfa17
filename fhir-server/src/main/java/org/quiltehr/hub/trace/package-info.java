/** Finds the bytes of a message that a location of its ledger names; shares no code with the adapters. */
@ApplicationModule(allowedDependencies = {"base"})
@NullMarked
package org.quiltehr.hub.trace;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
