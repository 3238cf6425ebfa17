package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.index.Dates;
import org.quiltehr.hub.index.IndexRow;

/** Writes the index values of former versions into the temporary tables of {@link WalkSql}. */
final class ShadowSql {

    private final Connection tx;
    private final PreparedStatement row;
    private final PreparedStatement lookup;
    private final PreparedStatement str;
    private final PreparedStatement date;
    private final PreparedStatement quantity;

    ShadowSql(Connection tx) throws SQLException {
        this.tx = tx;
        row = tx.prepareStatement("""
                update asof_res set code = ?, more = ?, present = ?, date_lo = ?, date_hi = ?, qty = ?, tokens = ?, refs = ?
                 where home = ? and pk = ?""");
        lookup = tx.prepareStatement("insert into asof_lookup (hash, home, pk) values (?, ?, ?)");
        str = tx.prepareStatement(
                "insert into asof_str (home, pk, type, param, birth, norm, exact) values (?, ?, ?, ?, ?, ?, ?)");
        date = tx.prepareStatement("insert into asof_date2 (home, pk, type, param, lo, hi) values (?, ?, ?, ?, ?, ?)");
        quantity = tx.prepareStatement(
                "insert into asof_qty2 (home, pk, type, param, unit, value) values (?, ?, ?, ?, ?, ?)");
    }

    void row(LogicalId id, int type, IndexRow index) throws SQLException {
        row.setObject(1, index.code(), Types.BIGINT);
        row.setBoolean(2, index.more());
        row.setLong(3, index.present());
        row.setObject(4, time(index.dateLo()));
        row.setObject(5, time(index.dateHi()), Types.TIMESTAMP_WITH_TIMEZONE);
        row.setObject(6, index.qty(), Types.DOUBLE);
        row.setArray(7, longs(index.tokens()));
        row.setArray(8, longs(index.refs()));
        row.setLong(9, id.home());
        row.setLong(10, id.own());
        row.addBatch();
        for (long hash : index.lookups()) {
            lookup.setLong(1, hash);
            lookup.setLong(2, id.home());
            lookup.setLong(3, id.own());
            lookup.addBatch();
        }
        for (IndexRow.Str value : index.strings()) {
            head(str, id, type, value.param());
            str.setObject(5, value.birth(), Types.DATE);
            str.setString(6, value.norm());
            str.setString(7, value.exact());
            str.addBatch();
        }
        for (IndexRow.Date2 value : index.dates()) {
            head(date, id, type, value.param());
            date.setObject(5, time(value.lo()));
            date.setObject(6, time(value.hi()));
            date.addBatch();
        }
        for (IndexRow.Qty2 value : index.quantities()) {
            head(quantity, id, type, value.param());
            quantity.setLong(5, value.unit());
            quantity.setDouble(6, value.value());
            quantity.addBatch();
        }
    }

    private static void head(PreparedStatement statement, LogicalId id, int type, short param) throws SQLException {
        statement.setLong(1, id.home());
        statement.setLong(2, id.own());
        statement.setInt(3, type);
        statement.setInt(4, param);
    }

    void write() throws SQLException {
        for (PreparedStatement statement : new PreparedStatement[] {row, lookup, str, date, quantity}) {
            statement.executeBatch();
            statement.close();
        }
    }

    private java.sql.@Nullable Array longs(long[] values) throws SQLException {
        return values.length == 0 ? null : tx.unwrap(PGConnection.class).createArrayOf("int8", values);
    }

    private static @Nullable OffsetDateTime time(@Nullable Long micros) {
        if (micros == null) {
            return null;
        }
        if (micros == Dates.MIN) {
            return OffsetDateTime.MIN; // the driver writes -infinity
        }
        return micros == Dates.MAX ? OffsetDateTime.MAX : Dates.instant(micros).atOffset(ZoneOffset.UTC);
    }
}
