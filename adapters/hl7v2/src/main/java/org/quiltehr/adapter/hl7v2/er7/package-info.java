/** Reads ER7 text into a light tree whose leaves remember what became of them. */
@NullMarked
package org.quiltehr.adapter.hl7v2.er7;

import org.jspecify.annotations.NullMarked;
