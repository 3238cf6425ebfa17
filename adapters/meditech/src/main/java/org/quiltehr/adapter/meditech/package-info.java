/** What systems of MEDITECH send, read in their dialect: tables, on top of the formats. */
@NullMarked
package org.quiltehr.adapter.meditech;

import org.jspecify.annotations.NullMarked;
