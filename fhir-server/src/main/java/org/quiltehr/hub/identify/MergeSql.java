package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;

/** Merges that practices decided. */
final class MergeSql {

    private static final String MERGED = """
            insert into merged (old_home, old_pk, to_home, to_pk, message) values (?, ?, ?, ?, ?)
            on conflict (old_home, old_pk) do update set to_home = excluded.to_home, to_pk = excluded.to_pk
            """;

    private static final String HAS_MERGED = "select exists (select 1 from merged where to_home = ? and to_pk = ?)";

    private static final String MERGED_INTO = "select to_home, to_pk from merged where old_home = ? and old_pk = ?";

    private static final String PATIENT_CALLED = "select home, pk from alias where type = ? and id = ?";

    private final Connection tx;

    MergeSql(Connection tx) {
        this.tx = tx;
    }

    void merged(LogicalId old, LogicalId survivor, UUID message) throws SQLException {
        try (var insert = tx.prepareStatement(MERGED)) {
            insert.setLong(1, old.home());
            insert.setLong(2, old.own());
            insert.setLong(3, survivor.home());
            insert.setLong(4, survivor.own());
            insert.setObject(5, message);
            insert.executeUpdate();
        }
    }

    /** Whether other records were merged into this one. */
    boolean hasMerged(LogicalId survivor) throws SQLException {
        try (var select = tx.prepareStatement(HAS_MERGED)) {
            select.setLong(1, survivor.home());
            select.setLong(2, survivor.own());
            try (var rows = select.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }

    /** The record this one was merged into. */
    Optional<LogicalId> mergedInto(LogicalId old) throws SQLException {
        try (var select = tx.prepareStatement(MERGED_INTO)) {
            select.setLong(1, old.home());
            select.setLong(2, old.own());
            return id(select);
        }
    }

    /** The Patient record behind an id that a client chose. */
    Optional<LogicalId> patientCalled(String id) throws SQLException {
        try (var select = tx.prepareStatement(PATIENT_CALLED)) {
            select.setInt(1, FhirTypes.require("Patient"));
            select.setString(2, id);
            return id(select);
        }
    }

    private static Optional<LogicalId> id(PreparedStatement select) throws SQLException {
        try (var rows = select.executeQuery()) {
            return rows.next() ? Optional.of(new LogicalId(rows.getLong(1), rows.getLong(2))) : Optional.empty();
        }
    }
}
