/** CDA data types to FHIR data types; static functions without state. */
@NullMarked
package org.quiltehr.adapter.ccda.datatype;

import org.jspecify.annotations.NullMarked;
