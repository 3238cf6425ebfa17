/** What systems of MEDHOST send, read in their dialect: tables, on top of the formats. */
@NullMarked
package org.quiltehr.adapter.medhost;

import org.jspecify.annotations.NullMarked;
