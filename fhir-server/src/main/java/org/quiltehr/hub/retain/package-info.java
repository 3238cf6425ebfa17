/** Drops the months that are past their time by the rules of {@code quilt.yaml}, makes those to come, and says what is gone. */
@ApplicationModule(allowedDependencies = {"access", "base", "database", "practice", "receive :: remote", "work"})
@NullMarked
package org.quiltehr.hub.retain;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
