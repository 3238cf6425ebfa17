/** One class per family of messages: which segments give which resources. */
@NullMarked
package org.quiltehr.adapter.hl7v2.message;

import org.jspecify.annotations.NullMarked;
