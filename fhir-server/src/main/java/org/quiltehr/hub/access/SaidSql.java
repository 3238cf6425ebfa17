package org.quiltehr.hub.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a row of the trail as PostgreSQL's own {@code jsonb_build_array(…)::text} writes them, by which the seals
 * are checked later.
 */
final class SaidSql {

    private static final HexFormat HEX = HexFormat.of();

    private final StringBuilder text = new StringBuilder(400);

    private SaidSql() {}

    /** Of number, at and the others in the order of {@link SealSql}. */
    static String of(ResultSet row) throws SQLException {
        SaidSql said = new SaidSql();
        said.add(row.getLong(1));
        said.add(micros(row.getObject(2, OffsetDateTime.class).toInstant()));
        for (int column = 3; column <= 16; column++) {
            switch (column) {
                case 6, 9, 15, 16 -> {
                    long number = row.getLong(column);
                    said.add(row.wasNull() ? null : (Long) number);
                }
                default -> said.add(row.getString(column));
            }
        }
        return said.text.append(']').toString();
    }

    private static long micros(Instant at) {
        return TimeUnit.SECONDS.toMicros(at.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(at.getNano());
    }

    private void next() {
        text.append(text.isEmpty() ? "[" : ", ");
    }

    private void add(@Nullable Long number) {
        next();
        text.append(number);
    }

    private void add(@Nullable String value) {
        next();
        if (value == null) {
            text.append("null");
            return;
        }
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            escaped(value.charAt(i));
        }
        text.append('"');
    }

    private void escaped(char c) {
        switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\b' -> text.append("\\b");
            case '\f' -> text.append("\\f");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (c < ' ') {
                    text.append("\\u").append(HEX.toHexDigits(c));
                } else {
                    text.append(c);
                }
            }
        }
    }
}
