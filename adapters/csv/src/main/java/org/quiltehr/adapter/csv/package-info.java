/** Delimited files (CSV): a declared mapping for each type of file, from columns to elements. */
@NullMarked
package org.quiltehr.adapter.csv;

import org.jspecify.annotations.NullMarked;
