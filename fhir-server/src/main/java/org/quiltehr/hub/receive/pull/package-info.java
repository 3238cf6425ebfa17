/** Fetches records from a vendor's FHIR API, by searches or Bulk Data export, and hands them to the journal. */
@NullMarked
package org.quiltehr.hub.receive.pull;

import org.jspecify.annotations.NullMarked;
