/** FHIR resources under construction: every write names the leaves it came from, so that the ledger is derived. */
@NullMarked
package org.quiltehr.adapter.ccda.out;

import org.jspecify.annotations.NullMarked;
