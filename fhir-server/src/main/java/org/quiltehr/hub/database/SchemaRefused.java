package org.quiltehr.hub.database;

/** The database's schema is none this release can work on; the message says why and what to do. */
public final class SchemaRefused extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    SchemaRefused(String message) {
        super(message);
    }
}
