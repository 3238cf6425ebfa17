package org.quiltehr.hub.store;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * One {@code copy … from stdin (format binary)}: fields are appended in column order, each row begun with its number of
 * fields. Formats are those of PostgreSQL's send functions.
 */
final class BinaryCopy {

    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final int FLUSH = 1 << 17;
    private static final int OID_INT8 = 20;
    private static final long DAY_2000 = 10_957;

    private final CopyIn copy;
    private byte[] buffer = new byte[1 << 14];
    private int at;

    BinaryCopy(Connection tx, String sql) throws SQLException {
        copy = tx.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        raw(HEADER);
    }

    void row(int fields) throws SQLException {
        if (at > FLUSH) {
            copy.writeToCopy(buffer, 0, at);
            at = 0;
        }
        int2(fields);
    }

    void int8(long value) {
        room(12);
        int4(8);
        raw8(value);
    }

    void int8(@Nullable Long value) {
        if (value == null) {
            none();
        } else {
            int8(value.longValue());
        }
    }

    void integer(int value) {
        int4(4);
        int4(value);
    }

    void smallint(int value) {
        int4(2);
        int2(value);
    }

    void bool(boolean value) {
        int4(1);
        room(1);
        buffer[at++] = (byte) (value ? 1 : 0);
    }

    void float8(@Nullable Double value) {
        if (value == null) {
            none();
        } else {
            int8(Double.doubleToRawLongBits(value));
        }
    }

    void instant(Instant value) {
        int8(Micros.of(value));
    }

    /** Days since 2000. */
    void date(@Nullable LocalDate value) {
        if (value == null) {
            none();
        } else {
            integer((int) (value.toEpochDay() - DAY_2000));
        }
    }

    void uuid(UUID value) {
        int4(16);
        room(16);
        raw8(value.getMostSignificantBits());
        raw8(value.getLeastSignificantBits());
    }

    void bytes(byte[] value) {
        int4(value.length);
        raw(value);
    }

    void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    void int8s(long[] values) {
        if (values.length == 0) {
            none();
            return;
        }
        int4(20 + 12 * values.length);
        int4(1);
        int4(0);
        int4(OID_INT8);
        int4(values.length);
        int4(1);
        for (long value : values) {
            int8(value);
        }
    }

    void none() {
        int4(-1);
    }

    void end() throws SQLException {
        int2(-1);
        copy.writeToCopy(buffer, 0, at);
        copy.endCopy();
    }

    /** Ends a copy that cannot be finished, so that the connection is usable for the rollback. */
    void cancel() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private void raw(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, buffer, at, value.length);
        at += value.length;
    }

    private void int2(int value) {
        room(2);
        buffer[at++] = (byte) (value >>> 8);
        buffer[at++] = (byte) value;
    }

    private void int4(int value) {
        room(4);
        buffer[at++] = (byte) (value >>> 24);
        buffer[at++] = (byte) (value >>> 16);
        buffer[at++] = (byte) (value >>> 8);
        buffer[at++] = (byte) value;
    }

    private void raw8(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            buffer[at++] = (byte) (value >>> shift);
        }
    }

    private void room(int more) {
        if (buffer.length - at < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, at + more));
        }
    }
}
