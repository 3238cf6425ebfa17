package org.quiltehr.hub.purge;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.quiltehr.hub.base.PracticeRef;

/** Closes a practice's doors: keys, senders and roles end, what waits is worked, pulls end. */
public final class WithdrawSql {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long LOOK_MILLIS = 500;

    private final DataSource database;

    public WithdrawSql(DataSource database) {
        this.database = database;
    }

    /**
     * Closes them. Needs a hub that works the queue.
     *
     * @throws PurgeRefused if messages still wait after five minutes
     */
    public void of(PracticeRef practice) throws SQLException {
        update(
                practice,
                "update feed_key set revoked = now() where revoked is null and feed in (select num from feed where practice = ?)");
        update(practice, "delete from role_held where practice = ?");
        update(practice, "update feed set application = null, facility = null where practice = ?");
        changed();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (waiting(practice)) {
            if (System.nanoTime() > end) {
                throw new PurgeRefused(
                        "messages of the practice still wait to be worked: nothing was removed; its feeds, keys and"
                                + " roles are closed. Look at the hub's log and run the same again");
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PurgeRefused("interrupted: run the same again");
            }
        }
        update(practice, "update feed set settings = '{}' where practice = ?"); // where a pull fetches from
        changed();
    }

    /** Whether a database has accounts; a hub on one without runs open. */
    public static boolean accounts(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement select = connection.prepareStatement("select exists (select from account)");
                ResultSet rows = select.executeQuery()) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private void update(PracticeRef practice, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(sql)) {
            update.setInt(1, practice.num());
            update.executeUpdate();
        }
    }

    private void changed() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("update practice_version set version = version + 1")) {
            update.executeUpdate();
        }
    }

    private boolean waiting(PracticeRef practice) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("select exists (select from work where practice = ?)")) {
            select.setInt(1, practice.num());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }
}
