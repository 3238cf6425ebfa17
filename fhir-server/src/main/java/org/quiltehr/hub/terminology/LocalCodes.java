package org.quiltehr.hub.terminology;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Remembers which of its own codes a practice uses, in which messages and where: what the stewards' queue is made of. */
public final class LocalCodes {

    LocalCodes() {}

    /**
     * A code of a practice's own that stands in a message.
     *
     * @param element {@code Observation.code}
     * @param unit of the value beside it, or null
     * @param location in the message, in the notation of its ledger; null if the ledger does not say
     */
    public record Use(
            Coding coding,
            String element,
            int weight,
            @Nullable String unit,
            @Nullable String location) {}

    /** In the transaction that stores the message; once more for a message changes nothing. */
    public void used(Connection tx, int practice, @Nullable Integer feed, UUID message, List<Use> uses)
            throws SQLException {
        if (!uses.isEmpty()) {
            LocalCodeSql.record(tx, practice, feed, message, uses);
        }
    }
}
