/** One class per part of a row and the resource it becomes. */
@NullMarked
package org.quiltehr.adapter.example.segment;

import org.jspecify.annotations.NullMarked;
