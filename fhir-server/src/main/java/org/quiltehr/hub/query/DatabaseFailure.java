package org.quiltehr.hub.query;

import java.sql.SQLException;

/** The database did not answer; says nothing of what was asked. */
public final class DatabaseFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DatabaseFailure(SQLException cause) {
        super("SQLSTATE " + cause.getSQLState(), cause);
    }
}
