/** What names a resource: the source's id, identifiers, else its content. */
@NullMarked
package org.quiltehr.adapter.fhir.key;

import org.jspecify.annotations.NullMarked;
