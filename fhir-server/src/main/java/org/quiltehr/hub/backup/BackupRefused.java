package org.quiltehr.hub.backup;

/** A backup or restore that was not done; the message says why and what to do, and holds no data of the database. */
public final class BackupRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BackupRefused(String message) {
        super(message);
    }

    BackupRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
