/** The hub: each sub-package is a room with one job; see its {@code package-info.java}. */
@NullMarked
package org.quiltehr.hub;

import org.jspecify.annotations.NullMarked;
