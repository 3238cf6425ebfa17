/** What systems of Epic send, read in their dialect: tables, on top of the formats. */
@NullMarked
package org.quiltehr.adapter.epic;

import org.jspecify.annotations.NullMarked;
