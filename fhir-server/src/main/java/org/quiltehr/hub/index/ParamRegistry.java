package org.quiltehr.hub.index;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The search parameters in force on this hub: those of R4, and those declared for all hubs of the database. What is
 * written has the values of all that are declared; what is asked may only name those whose values are all there.
 */
public final class ParamRegistry {

    /**
     * What was declared by a moment.
     *
     * @param generation grows with every declaration
     * @param indexed what a write keeps the values of
     * @param searched what may be asked for
     */
    public record Declared(int generation, SearchParams indexed, SearchParams searched) {}

    /** Reads what is declared. */
    public interface Source {
        Declared load(Connection connection) throws SQLException;
    }

    private final Source source;
    private volatile Declared now = new Declared(0, SearchParams.r4(), SearchParams.r4());

    /** Of R4's parameters only. */
    public ParamRegistry() {
        this(connection -> new Declared(0, SearchParams.r4(), SearchParams.r4()));
    }

    public ParamRegistry(Source source) {
        this.source = source;
    }

    public SearchParams indexed() {
        return now.indexed();
    }

    public SearchParams searched() {
        return now.searched();
    }

    /** Reads again if what this hub knows is not of the generation a transaction writes by. */
    public void require(Connection tx, int generation) throws SQLException {
        if (now.generation() != generation) {
            refresh(tx);
        }
    }

    /** Reads what is declared now. */
    public void refresh(Connection connection) throws SQLException {
        Declared loaded = source.load(connection);
        synchronized (this) {
            // two threads may read at once: what was declared later stays
            if (loaded.generation() >= now.generation()) {
                now = loaded;
            }
        }
    }
}
