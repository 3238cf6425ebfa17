/** What systems of athenahealth send, read in their dialect: tables, on top of the formats. */
@NullMarked
package org.quiltehr.adapter.athenahealth;

import org.jspecify.annotations.NullMarked;
