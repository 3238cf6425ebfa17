package org.quiltehr.hub.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.function.Supplier;

/** The hub's connections; while the database is away for long they are refused at once instead of after a wait. */
final class Pool extends HikariDataSource {

    /** SQLSTATE: the connection could not be made. */
    private static final String UNREACHABLE = "08001";

    private final Pulse pulse;

    /**
     * A pool that can connect, or the failure to.
     *
     * @param pulse watches its connections; made once they can be opened
     */
    Pool(HikariConfig config, Supplier<Pulse> pulse) {
        super(config);
        this.pulse = pulse.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (pulse.away()) {
            throw new SQLTransientConnectionException("the database is away", UNREACHABLE);
        }
        return super.getConnection();
    }

    @Override
    public void close() {
        pulse.close();
        super.close();
    }
}
