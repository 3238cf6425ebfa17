/** From an element of a stored resource back to the bytes of the message it came from; what feeds leave unread. */
@ApplicationModule(allowedDependencies = {"access", "base", "journal", "practice", "query"})
@NullMarked
package org.quiltehr.hub.trace;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
