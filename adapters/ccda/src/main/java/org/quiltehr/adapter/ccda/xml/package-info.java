/** A document as a tree of elements and leaves that knows where each leaf stands and what became of it. */
@NullMarked
package org.quiltehr.adapter.ccda.xml;

import org.jspecify.annotations.NullMarked;
