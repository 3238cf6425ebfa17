/** One class per kind of entry and the resource it becomes. */
@NullMarked
package org.quiltehr.adapter.ccda.entry;

import org.jspecify.annotations.NullMarked;
