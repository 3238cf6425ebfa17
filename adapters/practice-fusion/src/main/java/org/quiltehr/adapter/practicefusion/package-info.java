/** What systems of Practice Fusion send, read in their dialect: tables, on top of the formats. */
@NullMarked
package org.quiltehr.adapter.practicefusion;

import org.jspecify.annotations.NullMarked;
