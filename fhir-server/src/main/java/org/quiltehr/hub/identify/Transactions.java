package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.quiltehr.hub.work.Atomic;

/** Work in one transaction of its own. */
record Transactions(DataSource database) {

    /** What is done in it. */
    interface Work<T> {
        T in(Connection tx) throws SQLException;
    }

    /** What is done in it, when nothing is to be told. */
    interface Step {
        void in(Connection tx) throws SQLException;
    }

    void execute(Step step) {
        run(tx -> {
            step.in(tx);
            return true;
        });
    }

    <T> T run(Work<T> work) {
        try {
            return Atomic.in(database, work::in);
        } catch (SQLException e) {
            throw new Names.NamingFailure(e);
        }
    }
}
