/** Tries an adapter on sample files: what it understands of them, and whether the practice can go live; keeps nothing. */
@ApplicationModule(allowedDependencies = {"base", "practice", "map"})
@NullMarked
package org.quiltehr.hub.onboarding;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
