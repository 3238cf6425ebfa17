/** The transaction under construction, and the account of what each input leaf became in it. */
@NullMarked
package org.quiltehr.adapter.hl7v2.output;

import org.jspecify.annotations.NullMarked;
