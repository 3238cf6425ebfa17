/** What systems of NextGen send, read in their dialect: tables, on top of the formats. */
@NullMarked
package org.quiltehr.adapter.nextgen;

import org.jspecify.annotations.NullMarked;
