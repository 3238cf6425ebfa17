/** Writes a running hub's database into one sealed file, and makes a database out of such a file. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.quiltehr.hub.backup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
