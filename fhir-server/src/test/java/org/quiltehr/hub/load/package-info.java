/** Loads of made-up charts, for measuring. */
@NullMarked
package org.quiltehr.hub.load;

import org.jspecify.annotations.NullMarked;
