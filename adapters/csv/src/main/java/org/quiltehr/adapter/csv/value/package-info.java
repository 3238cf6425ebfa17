/** One cell as a value of FHIR: dates, numbers, codes, units. */
@NullMarked
package org.quiltehr.adapter.csv.value;

import org.jspecify.annotations.NullMarked;
