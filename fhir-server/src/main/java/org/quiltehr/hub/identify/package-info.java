/** Names records and links those that are the same human; owns the identity tables. */
@ApplicationModule(allowedDependencies = {"base", "work"})
@NullMarked
package org.quiltehr.hub.identify;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
