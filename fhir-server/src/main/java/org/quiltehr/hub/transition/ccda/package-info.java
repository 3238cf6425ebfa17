/** Writes FHIR documents as C-CDA R2.1: pure functions from a document Bundle to XML. */
@NullMarked
package org.quiltehr.hub.transition.ccda;

import org.jspecify.annotations.NullMarked;
