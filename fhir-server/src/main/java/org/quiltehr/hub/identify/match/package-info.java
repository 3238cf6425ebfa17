/** Compares two Patient records: features, comparison levels, weights, guards and the verdict; no Spring, no SQL. */
@NullMarked
package org.quiltehr.hub.identify.match;

import org.jspecify.annotations.NullMarked;
