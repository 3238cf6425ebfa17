package org.quiltehr.hub.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;

/**
 * The row that is current, locked for update in the transaction that asked.
 *
 * @param patientPk pk of the Patient record it belongs to, or null
 * @param labels bits of the sensitive kinds it is of
 * @param json the resource as stored (UTF-8)
 */
@SuppressWarnings("ArrayRecordComponent")
public record Current(
        String type,
        LogicalId id,
        int practice,
        @Nullable Long patientPk,
        int version,
        boolean deleted,
        long content,
        long keyHash,
        long labels,
        Instant updated,
        MessageRef source,
        byte[] json) {}
