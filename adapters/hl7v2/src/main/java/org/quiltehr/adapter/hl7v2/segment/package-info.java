/** One class per segment and the resource it becomes. */
@NullMarked
package org.quiltehr.adapter.hl7v2.segment;

import org.jspecify.annotations.NullMarked;
