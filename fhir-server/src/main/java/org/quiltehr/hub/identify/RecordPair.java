package org.quiltehr.hub.identify;

import org.quiltehr.hub.base.LogicalId;

/** Two records, in order of their ids. */
record RecordPair(LogicalId a, LogicalId b) {

    static RecordPair of(LogicalId one, LogicalId other) {
        return one.compareTo(other) <= 0 ? new RecordPair(one, other) : new RecordPair(other, one);
    }
}
