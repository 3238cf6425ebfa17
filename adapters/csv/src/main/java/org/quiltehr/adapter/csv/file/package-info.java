/** Bytes to a header and rows: character set, delimiter, quotes. */
@NullMarked
package org.quiltehr.adapter.csv.file;

import org.jspecify.annotations.NullMarked;
