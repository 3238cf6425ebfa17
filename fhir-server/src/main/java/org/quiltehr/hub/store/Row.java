package org.quiltehr.hub.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.index.IndexRow;

/**
 * A version about to be written.
 *
 * @param change number of the change it belongs to
 * @param fresh no row was there; else the older version moves to {@code hist}
 * @param index what searches find it by; nothing for a deleted version
 * @param labels bits of the sensitive kinds it is of
 * @param packed the body as stored, empty for a deleted version
 */
@SuppressWarnings("ArrayRecordComponent")
record Row(
        Put put,
        long change,
        boolean fresh,
        int version,
        long content,
        Instant updated,
        IndexRow index,
        long labels,
        int dict,
        byte[] packed,
        byte[] json)
        implements Indexed {

    @Override
    public LogicalId id() {
        return put.id();
    }

    @Override
    public int type() {
        return FhirTypes.require(put.type());
    }

    @Nullable
    Long patientPk() {
        return put.patient() == null ? null : put.patient().own();
    }

    @Nullable
    Long patientHome() {
        return put.patient() == null ? null : put.patient().home();
    }
}
