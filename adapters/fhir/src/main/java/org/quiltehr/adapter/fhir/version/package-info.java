/** Resources of older versions of FHIR, as R4, with the account still in the words of the source. */
@NullMarked
package org.quiltehr.adapter.fhir.version;

import org.jspecify.annotations.NullMarked;
