/** What systems of Veradigm and Altera (formerly Allscripts) send, read in their dialect: tables, on top of the formats. */
@NullMarked
package org.quiltehr.adapter.allscripts;

import org.jspecify.annotations.NullMarked;
