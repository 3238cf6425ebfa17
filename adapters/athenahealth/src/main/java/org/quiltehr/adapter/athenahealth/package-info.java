/** What systems of athenahealth send: HL7 v2, C-CDA and FHIR as the standards say, and the JSON of athenaOne. */
@NullMarked
package org.quiltehr.adapter.athenahealth;

import org.jspecify.annotations.NullMarked;
