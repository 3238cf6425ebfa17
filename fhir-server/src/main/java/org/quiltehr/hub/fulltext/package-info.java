/** Fills the full-text index of {@code _text} and {@code _content}, behind the writes and beside them. */
@ApplicationModule(allowedDependencies = {"base", "work"})
@NullMarked
package org.quiltehr.hub.fulltext;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
