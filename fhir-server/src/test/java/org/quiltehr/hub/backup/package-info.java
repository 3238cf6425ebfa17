@NullMarked
package org.quiltehr.hub.backup;

import org.jspecify.annotations.NullMarked;
