package org.quiltehr.hub.purge;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;

/** Reads all of a practice, as of one instant, in portions. */
final class TakeOutSql {

    private static final int PORTION = 200;

    /** A version of a resource, packed. */
    @SuppressWarnings("ArrayRecordComponent")
    record Version(String type, byte[] body, int dict) {}

    /**
     * A message of the journal.
     *
     * @param feed null: written at a FHIR base
     * @param state null: not worked
     */
    record Letter(
            UUID id,
            Instant received,
            @Nullable String feed,
            @Nullable String type,
            @Nullable String control,
            @Nullable String contentType,
            @Nullable Integer state) {}

    /** Takes one row. */
    interface Taker<T> {
        void take(T row) throws SQLException, java.io.IOException;
    }

    private final Connection tx;
    private final int practice;

    TakeOutSql(Connection tx, int practice) throws SQLException {
        this.tx = tx;
        this.practice = practice;
        try (Statement statement = tx.createStatement()) {
            statement.execute("set transaction isolation level repeatable read, read only");
        }
    }

    /** Versions, of one type after the other. */
    void versions(boolean former, Taker<Version> taker) throws SQLException, java.io.IOException {
        String sql = "select type, body, dict from " + (former ? "hist" : "res")
                + " where practice = ? and not deleted order by type, home, pk, ver";
        try (PreparedStatement select = tx.prepareStatement(sql)) {
            select.setFetchSize(PORTION);
            select.setInt(1, practice);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    taker.take(new Version(FhirTypes.name(rows.getInt(1)), rows.getBytes(2), rows.getInt(3)));
                }
            }
        }
    }

    /** Messages as they came, without their bytes. */
    void messages(Taker<Letter> taker) throws SQLException, java.io.IOException {
        try (PreparedStatement select = tx.prepareStatement("""
                select m.id, m.received, f.slug, m.type, m.control, m.content_type, o.state
                from message m left join feed f on f.num = m.feed left join outcome o on o.message = m.id
                where m.practice = ? order by m.id""")) {
            select.setFetchSize(PORTION);
            select.setInt(1, practice);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    taker.take(new Letter(
                            rows.getObject(1, UUID.class),
                            rows.getObject(2, OffsetDateTime.class).toInstant(),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getString(5),
                            rows.getString(6),
                            rows.getObject(7, Integer.class)));
                }
            }
        }
    }
}
