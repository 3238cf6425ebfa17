package org.quiltehr.hub.journal;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows as the parameters of one statement: an array for each column, one after the other. */
final class ColumnsSql<T> {

    private final PreparedStatement statement;
    private final List<T> rows;
    private int set;

    ColumnsSql(PreparedStatement statement, List<T> rows) {
        this.statement = statement;
        this.rows = rows;
    }

    void set(String type, Function<T, @Nullable Object> value) throws SQLException {
        Object[] values = rows.stream().map(value).toArray();
        set++;
        statement.setArray(set, statement.getConnection().createArrayOf(type, values));
    }

    void bytes(Function<T, byte @Nullable []> value) throws SQLException {
        byte[][] values = rows.stream().map(value).toArray(byte[][]::new);
        set++;
        statement.setArray(set, statement.getConnection().createArrayOf("bytea", values));
    }

    /** An array inside a column goes as text: arrays of arrays cannot be taken apart by rows. */
    static String array(long[] numbers) {
        return Arrays.stream(numbers).mapToObj(Long::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
