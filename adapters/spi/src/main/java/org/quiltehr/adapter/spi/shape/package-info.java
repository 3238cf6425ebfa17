/** Whether a JSON tree has the shape of an R4 resource; fast enough for every write, so it stands before the store. */
@NullMarked
package org.quiltehr.adapter.spi.shape;

import org.jspecify.annotations.NullMarked;
