/** HL7 v2 data types to FHIR data types: static functions without state. */
@NullMarked
package org.quiltehr.adapter.hl7v2.datatype;

import org.jspecify.annotations.NullMarked;
