/** What systems of OpenMRS send, read in their dialect: tables, on top of the formats. */
@NullMarked
package org.quiltehr.adapter.openmrs;

import org.jspecify.annotations.NullMarked;
