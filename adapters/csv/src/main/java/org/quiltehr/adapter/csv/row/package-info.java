/** One row by its plan: resources, keys, and the account of each cell. */
@NullMarked
package org.quiltehr.adapter.csv.row;

import org.jspecify.annotations.NullMarked;
