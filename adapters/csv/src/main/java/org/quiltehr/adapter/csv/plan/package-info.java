/** What a mapping declares, checked against FHIR R4 before the first file comes. */
@NullMarked
package org.quiltehr.adapter.csv.plan;

import org.jspecify.annotations.NullMarked;
