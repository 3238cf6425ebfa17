package org.quiltehr.hub.identify;

import java.security.SecureRandom;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The secret that ids are hashed with: made once, at the installation's first start, kept in table {@code setting}. */
final class InstallationSecret {

    private static final int BYTES = 32;

    private final byte[] value;

    private InstallationSecret(byte[] value) {
        this.value = value;
    }

    /** Reads the secret, or makes it; several hubs that start at once end with the same one. */
    static InstallationSecret of(DataSource database) {
        byte[] made = new byte[BYTES];
        new SecureRandom().nextBytes(made);
        try (var connection = database.getConnection()) {
            return new InstallationSecret(SecretSql.keepFirst(connection, made));
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the installation's secret", e);
        }
    }

    byte[] value() {
        return value.clone();
    }
}
