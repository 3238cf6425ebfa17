/** What is sensitive, by rules that are edited, and what patients decided about sharing, as rules every read goes by. */
@ApplicationModule(allowedDependencies = {"access", "base", "store", "work"})
@NullMarked
package org.quiltehr.hub.consent;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
