/** The JSON of the athenaOne API: cut into records, and each record read by a declared mapping as a row of a table is. */
@NullMarked
package org.quiltehr.adapter.athenahealth.athenaone;

import org.jspecify.annotations.NullMarked;
