/** What systems of Greenway send, read in their dialect: tables, on top of the formats. */
@NullMarked
package org.quiltehr.adapter.greenway;

import org.jspecify.annotations.NullMarked;
