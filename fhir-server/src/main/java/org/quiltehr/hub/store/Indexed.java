package org.quiltehr.hub.store;

import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.index.IndexRow;

/** A row of {@code res} and what searches find it by. */
interface Indexed {

    LogicalId id();

    /** Number of its resource type. */
    int type();

    IndexRow index();
}
