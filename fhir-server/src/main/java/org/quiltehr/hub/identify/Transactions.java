package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

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
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            try {
                T result = work.in(tx);
                tx.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                tx.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new Names.NamingFailure(e);
        }
    }
}
