package org.quiltehr.hub.access;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The thread that seals what was added to the audit trail, every second, and makes the months to come. */
final class Sealer implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
    private static final long PAUSE_MILLIS = 1000;
    private static final long MONTHS_EVERY_NANOS = 3_600_000_000_000L;

    private final DataSource database;
    private volatile boolean running;
    private Thread thread = new Thread();

    Sealer(DataSource database) {
        this.database = database;
    }

    /** Seals what was committed since the last seal; the number of rows. */
    int seal() throws SQLException {
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            try {
                int sealed = sealed(new SealSql(tx));
                tx.commit();
                return sealed;
            } finally {
                tx.rollback();
            }
        }
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
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("audit-seal").start(this::run);
    }

    private void run() {
        long monthsAt = System.nanoTime();
        boolean first = true;
        while (running) {
            try {
                if (first || System.nanoTime() - monthsAt > MONTHS_EVERY_NANOS) {
                    months();
                    first = false;
                    monthsAt = System.nanoTime();
                }
                seal();
            } catch (SQLException | RuntimeException e) {
                if (running) {
                    LOG.warn(
                            "sealing the audit trail failed ({}); it goes on",
                            e.getClass().getSimpleName());
                }
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
