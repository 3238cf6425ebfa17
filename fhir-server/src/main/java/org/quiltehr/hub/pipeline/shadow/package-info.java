/** What a changed mapping would change: the difference of two ways to read the same messages. */
@NamedInterface("shadow")
@NullMarked
package org.quiltehr.hub.pipeline.shadow;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
