package org.quiltehr.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.index.IndexRow;

/** Writes the index values that stand in tables of their own. */
final class SideSql {

    private static final String COPY_LOOKUP = "copy lookup (hash, home, pk) from stdin (format binary)";
    private static final String COPY_STR =
            "copy str (home, pk, type, param, birth, norm, exact) from stdin (format binary)";
    private static final String COPY_DATE2 = "copy date2 (home, pk, type, param, lo, hi) from stdin (format binary)";
    private static final String COPY_QTY2 = "copy qty2 (home, pk, type, param, unit, value) from stdin (format binary)";

    /** From this many rows on COPY is used: it is two round trips for each table, the inserts are one for all. */
    static final int COPY_FROM = 100;

    /** Four statements, one round trip. */
    private static final String INSERT = """
            insert into lookup (hash, home, pk)
            select * from unnest(?::bigint[], ?::bigint[], ?::bigint[]);
            insert into str (home, pk, type, param, birth, norm, exact)
            select * from unnest(?::bigint[], ?::bigint[], ?::smallint[], ?::smallint[], ?::date[], ?::text[], ?::text[]);
            insert into date2 (home, pk, type, param, lo, hi)
            select * from unnest(?::bigint[], ?::bigint[], ?::smallint[], ?::smallint[], ?::timestamptz[], ?::timestamptz[]);
            insert into qty2 (home, pk, type, param, unit, value)
            select * from unnest(?::bigint[], ?::bigint[], ?::smallint[], ?::smallint[], ?::bigint[], ?::float8[])
            """;

    /** Takes (homes, pks) four times. */
    static final String CLEAR = """
            delete from lookup x using unnest(?::bigint[], ?::bigint[]) as w (home, pk)
             where x.home = w.home and x.pk = w.pk;
            delete from str x using unnest(?::bigint[], ?::bigint[]) as w (home, pk)
             where x.home = w.home and x.pk = w.pk;
            delete from date2 x using unnest(?::bigint[], ?::bigint[]) as w (home, pk)
             where x.home = w.home and x.pk = w.pk;
            delete from qty2 x using unnest(?::bigint[], ?::bigint[]) as w (home, pk)
             where x.home = w.home and x.pk = w.pk
            """;

    private final WordSql words = new WordSql();

    /** Drops the values of these rows. */
    static void clear(Connection tx, List<LogicalId> ids) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(CLEAR)) {
            for (int first = 1; first < 8; first += 2) {
                LockSql.setIds(s, first, ids);
            }
            s.execute();
        }
    }

    void write(Connection tx, List<? extends Indexed> rows) throws SQLException {
        words.write(tx, rows);
        List<Value<Long>> lookups = new ArrayList<>();
        List<Value<IndexRow.Str>> strings = new ArrayList<>();
        List<Value<IndexRow.Date2>> dates = new ArrayList<>();
        List<Value<IndexRow.Qty2>> quantities = new ArrayList<>();
        for (Indexed row : rows) {
            IndexRow index = row.index();
            for (long hash : index.lookups()) {
                lookups.add(new Value<>(row, hash));
            }
            index.strings().forEach(value -> strings.add(new Value<>(row, value)));
            index.dates().forEach(value -> dates.add(new Value<>(row, value)));
            index.quantities().forEach(value -> quantities.add(new Value<>(row, value)));
        }
        if (rows.size() >= COPY_FROM) {
            copy(tx, lookups, strings, dates, quantities);
        } else if (!(lookups.isEmpty() && strings.isEmpty() && dates.isEmpty() && quantities.isEmpty())) {
            insert(tx, lookups, strings, dates, quantities);
        }
    }

    /** An index value and the row it is of. */
    private record Value<T>(Indexed row, T value) {

        long home() {
            return row.id().home();
        }

        long pk() {
            return row.id().own();
        }
    }

    private static void copy(
            Connection tx,
            List<Value<Long>> lookups,
            List<Value<IndexRow.Str>> strings,
            List<Value<IndexRow.Date2>> dates,
            List<Value<IndexRow.Qty2>> quantities)
            throws SQLException {
        copy(tx, COPY_LOOKUP, 3, lookups, (to, value) -> {
            to.int8(value.value());
            to.int8(value.home());
            to.int8(value.pk());
        });
        copy(tx, COPY_STR, 7, strings, (to, value) -> {
            head(to, value, value.value().param());
            to.date(value.value().birth());
            to.text(value.value().norm());
            to.text(value.value().exact());
        });
        copy(tx, COPY_DATE2, 6, dates, (to, value) -> {
            head(to, value, value.value().param());
            to.int8(value.value().lo());
            to.int8(value.value().hi());
        });
        copy(tx, COPY_QTY2, 6, quantities, (to, value) -> {
            head(to, value, value.value().param());
            to.int8(value.value().unit());
            to.float8(value.value().value());
        });
    }

    private interface Encoder<T> {
        void encode(BinaryCopy to, Value<T> value);
    }

    private static void head(BinaryCopy to, Value<?> value, short param) {
        to.int8(value.home());
        to.int8(value.pk());
        to.smallint(value.row().type());
        to.smallint(param);
    }

    private static <T> void copy(Connection tx, String sql, int fields, List<Value<T>> values, Encoder<T> encoder)
            throws SQLException {
        if (values.isEmpty()) {
            return;
        }
        BinaryCopy copy = new BinaryCopy(tx, sql);
        try {
            for (Value<T> value : values) {
                copy.row(fields);
                encoder.encode(copy, value);
            }
            copy.end();
        } finally {
            copy.cancel();
        }
    }

    private static void insert(
            Connection tx,
            List<Value<Long>> lookups,
            List<Value<IndexRow.Str>> strings,
            List<Value<IndexRow.Date2>> dates,
            List<Value<IndexRow.Qty2>> quantities)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(INSERT)) {
            s.setArray(
                    1,
                    LockSql.longs(tx, lookups.stream().mapToLong(Value::value).toArray()));
            s.setArray(
                    2, LockSql.longs(tx, lookups.stream().mapToLong(Value::home).toArray()));
            s.setArray(
                    3, LockSql.longs(tx, lookups.stream().mapToLong(Value::pk).toArray()));
            head(tx, s, 4, strings, strings.stream().map(v -> v.value().param()).toArray());
            s.setArray(
                    8,
                    array(
                            tx,
                            "date",
                            strings.stream().map(v -> text(v.value().birth())).toArray()));
            s.setArray(
                    9,
                    array(
                            tx,
                            "text",
                            strings.stream().map(v -> v.value().norm()).toArray()));
            s.setArray(
                    10,
                    array(
                            tx,
                            "text",
                            strings.stream().map(v -> v.value().exact()).toArray()));
            head(tx, s, 11, dates, dates.stream().map(v -> v.value().param()).toArray());
            s.setArray(
                    15,
                    array(
                            tx,
                            "timestamptz",
                            dates.stream().map(v -> text(v.value().lo())).toArray()));
            s.setArray(
                    16,
                    array(
                            tx,
                            "timestamptz",
                            dates.stream().map(v -> text(v.value().hi())).toArray()));
            head(
                    tx,
                    s,
                    17,
                    quantities,
                    quantities.stream().map(v -> v.value().param()).toArray());
            s.setArray(
                    21,
                    LockSql.longs(
                            tx,
                            quantities.stream().mapToLong(v -> v.value().unit()).toArray()));
            s.setArray(
                    22,
                    array(
                            tx,
                            "float8",
                            quantities.stream().map(v -> v.value().value()).toArray()));
            s.execute();
        }
    }

    private static <T> void head(Connection tx, PreparedStatement s, int first, List<Value<T>> values, Object[] params)
            throws SQLException {
        s.setArray(
                first, LockSql.longs(tx, values.stream().mapToLong(Value::home).toArray()));
        s.setArray(
                first + 1,
                LockSql.longs(tx, values.stream().mapToLong(Value::pk).toArray()));
        s.setArray(
                first + 2,
                array(tx, "int2", values.stream().map(v -> v.row().type()).toArray()));
        s.setArray(first + 3, array(tx, "int2", params));
    }

    private static java.sql.Array array(Connection tx, String type, Object[] values) throws SQLException {
        return tx.createArrayOf(type, values);
    }

    private static @Nullable String text(@Nullable LocalDate date) {
        return date == null ? null : date.toString();
    }

    private static String text(long micros) {
        return Micros.text(micros);
    }
}
