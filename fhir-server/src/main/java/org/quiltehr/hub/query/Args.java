package org.quiltehr.hub.query;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.quiltehr.hub.index.Dates;
import org.quiltehr.hub.index.SqlCondition;
import org.quiltehr.hub.index.SqlCondition.Micros;

/** An SQL text growing with its arguments. */
final class Args {

    private static final int MANY = 50;

    private final StringBuilder text = new StringBuilder(512);
    private final List<Object> args = new ArrayList<>();

    Args add(String sql, Object... more) {
        text.append(sql);
        for (Object arg : more) {
            args.add(arg);
        }
        return this;
    }

    Args add(SqlCondition condition, String alias) {
        SqlCondition set = condition.as(alias);
        text.append(set.sql());
        args.addAll(set.args());
        return this;
    }

    /** The same between two texts without arguments. */
    Args around(String head, String tail) {
        text.insert(0, head).append(tail);
        return this;
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text.toString());
        if (args.stream().anyMatch(arg -> arg instanceof long[] longs && longs.length > MANY)) {
            // planned with its values, PostgreSQL looks a value up in a long array by hash; by a plan for any values it
            // would compare each row with each of them
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
        }
        int at = 1;
        for (Object arg : args) {
            switch (arg) {
                case long[] longs -> statement.setArray(at, array(connection, "int8", longs));
                case int[] ints -> statement.setArray(at, array(connection, "int4", ints));
                case String[] texts -> statement.setArray(at, connection.createArrayOf("text", texts));
                case Micros micros ->
                    statement.setObject(at, Dates.instant(micros.value()).atOffset(ZoneOffset.UTC));
                default -> statement.setObject(at, arg);
            }
            at++;
        }
        return statement;
    }

    /** The driver's own, which takes primitives and sends them as they are. */
    private static Array array(Connection connection, String type, Object primitives) throws SQLException {
        return connection.unwrap(PGConnection.class).createArrayOf(type, primitives);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
