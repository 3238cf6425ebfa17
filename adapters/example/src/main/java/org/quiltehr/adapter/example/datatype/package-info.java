/** Cells, times and codes: static functions and tables, no state. */
@NullMarked
package org.quiltehr.adapter.example.datatype;

import org.jspecify.annotations.NullMarked;
