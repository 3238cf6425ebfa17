package org.quiltehr.hub.work;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Work in one transaction: committed if it returns, else rolled back. */
public final class Atomic {

    /** What is done with the transaction's connection. */
    public interface Work<T> {
        T in(Connection tx) throws SQLException;
    }

    private Atomic() {}

    public static <T> T in(DataSource database, Work<T> work) throws SQLException {
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            boolean done = false;
            try {
                T result = work.in(tx);
                tx.commit();
                done = true;
                return result;
            } finally {
                if (!done) {
                    tx.rollback();
                }
            }
        }
    }
}
