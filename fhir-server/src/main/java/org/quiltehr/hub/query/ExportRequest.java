package org.quiltehr.hub.query;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an export is to hold.
 *
 * @param ofPatients only what belongs to Patients, and the practitioners, organisations, places and medications it names
 * @param patients ids of those Patients; null: of all
 * @param types only these; empty: all
 * @param filters encoded queries by type; what meets one of them is in
 * @param since only what changed at or after it, and what is gone since; or null
 * @param until only what changed before it; or null
 */
public record ExportRequest(
        boolean ofPatients,
        @Nullable List<String> patients,
        Set<String> types,
        Map<String, List<String>> filters,
        @Nullable Instant since,
        @Nullable Instant until) {

    boolean wants(String type) {
        return types.isEmpty() || types.contains(type);
    }

    /** Whether a resource changed in the time asked for. */
    boolean isNew(Stored stored) {
        return (since == null || !stored.updated().isBefore(since))
                && (until == null || stored.updated().isBefore(until));
    }
}
