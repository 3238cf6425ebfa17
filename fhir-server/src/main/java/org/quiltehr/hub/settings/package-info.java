/** What can be set: one list of names, values and meanings, read from quilt.yaml, checked before the hub starts. */
@ApplicationModule(allowedDependencies = {"practice"})
@NullMarked
package org.quiltehr.hub.settings;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
