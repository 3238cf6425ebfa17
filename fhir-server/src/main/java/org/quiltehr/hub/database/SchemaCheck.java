package org.quiltehr.hub.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * Whether a database has every column, index, constraint, trigger, function and sequence that this release's migrations make:
 * they are run once more into an empty schema beside it, the two are compared, and the schema is dropped. So there is no list to
 * forget.
 */
public final class SchemaCheck {

    private SchemaCheck() {}

    /**
     * What is missing, as {@code index res_type on res}; empty if nothing is.
     *
     * @throws SQLException if the database cannot be asked, or no schema may be made in it
     */
    public static List<String> missing(DataSource database) throws SQLException {
        String beside =
                "quilt_check_" + Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36);
        try (Connection connection = database.getConnection()) {
            try {
                Flyway.configure()
                        .dataSource(database)
                        .schemas(beside)
                        .createSchemas(true)
                        .outOfOrder(true)
                        .load()
                        .migrate();
                Set<String> missing = new TreeSet<>(SchemaSql.parts(connection, beside));
                missing.removeAll(SchemaSql.parts(connection, SchemaSql.current(connection)));
                return List.copyOf(missing);
            } finally {
                SchemaSql.drop(connection, beside);
            }
        }
    }
}
