/** Watches feeds and the hub itself: one notice when a condition opens, one when it closes. */
@ApplicationModule(allowedDependencies = {"access", "base", "outbound", "practice", "receive :: remote", "work"})
@NullMarked
package org.quiltehr.hub.watch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
