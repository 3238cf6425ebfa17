/** HL7 v2 messages (2.1 to 2.8, ER7) to FHIR R4, after HL7's v2-to-FHIR guide. */
@NullMarked
package org.quiltehr.adapter.hl7v2;

import org.jspecify.annotations.NullMarked;
