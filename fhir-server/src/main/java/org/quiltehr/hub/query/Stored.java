package org.quiltehr.hub.query;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/**
 * One resource as a view shows it.
 *
 * @param shownId the {@code Resource.id} of the answer
 * @param etag the version as the view's ETag writes it, without {@code W/} and quotes
 * @param practice the practice's number
 * @param patient the Patient record it belongs to, or null; of a composite, the person's first
 * @param message which message wrote this version
 * @param json UTF-8, references as the view shows them; empty if deleted
 */
@SuppressWarnings("ArrayRecordComponent")
public record Stored(
        String type,
        LogicalId id,
        String shownId,
        String etag,
        Instant updated,
        boolean deleted,
        int practice,
        @Nullable LogicalId patient,
        UUID message,
        byte[] json) {

    Stored shownAs(String id) {
        return new Stored(type, this.id, id, etag, updated, deleted, practice, patient, message, json);
    }
}
