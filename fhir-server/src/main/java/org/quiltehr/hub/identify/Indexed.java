package org.quiltehr.hub.identify;

import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.identify.match.Features;

/**
 * A record of the person index.
 *
 * @param keyed it has an identifier
 */
record Indexed(LogicalId id, int practice, boolean keyed, long hash, Features features) {}
