/** What systems of Netsmart send, read in their dialect: tables, on top of the formats. */
@NullMarked
package org.quiltehr.adapter.netsmart;

import org.jspecify.annotations.NullMarked;
