/** The client {@code ./quilt push}: sends files to a hub and tells what each became. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.quiltehr.hub.push;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
