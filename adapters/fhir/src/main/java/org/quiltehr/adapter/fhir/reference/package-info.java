/** What the references of a message name. */
@NullMarked
package org.quiltehr.adapter.fhir.reference;

import org.jspecify.annotations.NullMarked;
