/** The document as such: header, sections, narrative. */
@NullMarked
package org.quiltehr.adapter.ccda.document;

import org.jspecify.annotations.NullMarked;
