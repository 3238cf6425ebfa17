/** Code tables in CSV: OIDs, concept maps, sections, rules of what is left out. */
@NullMarked
package org.quiltehr.adapter.ccda.code;

import org.jspecify.annotations.NullMarked;
