package org.quiltehr.hub.access;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.quiltehr.hub.work.Atomic;
import org.quiltehr.hub.work.Worker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that seals what was added to the audit trail, every second, and makes the months to come. */
final class Sealer extends Worker {

    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
    private static final long MONTHS_EVERY_NANOS = 3_600_000_000_000L;

    private final DataSource database;
    private long monthsAt;

    Sealer(DataSource database) {
        super("sealing the audit trail", Duration.ofSeconds(1));
        this.database = database;
    }

    /** Seals what was committed since the last seal; the number of rows. */
    int seal() throws SQLException {
        return Atomic.in(database, tx -> sealed(new SealSql(tx)));
    }

    private static int sealed(SealSql sql) throws SQLException {
        if (!sql.lock()) {
            return 0;
        }
        Optional<SealSql.Seal> last = sql.last();
        String until = sql.horizon();
        List<AuditedRow> rows = sql.committed(last.map(SealSql.Seal::until).orElse("0"), until);
        if (rows.isEmpty()) {
            return 0;
        }
        long num = last.map(SealSql.Seal::num).orElse(0L) + 1;
        byte[] before = last.map(SealSql.Seal::hash).orElseGet(AuditedRow::beginning);
        byte[] hash = AuditedRow.seal(before, num, until, rows);
        sql.add(num, until, rows, hash);
        LOG.debug("seal {} of the audit trail: {}", num, HexFormat.of().formatHex(hash));
        return rows.size();
    }

    private void months() throws SQLException {
        try (Connection connection = database.getConnection()) {
            new SealSql(connection).months();
        }
    }

    @Override
    protected boolean turn() throws SQLException {
        if (monthsAt == 0 || System.nanoTime() - monthsAt > MONTHS_EVERY_NANOS) {
            months();
            monthsAt = System.nanoTime();
        }
        seal();
        return false;
    }
}
