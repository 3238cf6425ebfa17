/** C-CDA documents to FHIR R4: the adapter, its settings and its issues. */
@NullMarked
package org.quiltehr.adapter.ccda;

import org.jspecify.annotations.NullMarked;
