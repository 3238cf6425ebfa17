package org.quiltehr.hub.database;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;

/**
 * Brings the schema to this release. A hub does not start on a schema that a later release has moved on, since it would
 * write rows which that release believes to be complete; nor on one of which a migration failed half-way.
 */
final class Migrating implements FlywayMigrationStrategy {

    private static final Logger LOG = LoggerFactory.getLogger(Migrating.class);
    private static final int MOST_NAMED = 10;

    @Override
    public void migrate(Flyway flyway) {
        MigrationInfo[] all = flyway.info().all();
        String failed = named(all, MigrationState::isFailed);
        if (!failed.isEmpty()) {
            throw new SchemaRefused("The database holds a migration that failed half-way (" + failed
                    + "). Restore the backup made before the upgrade, or mend what the migration left and delete its row of"
                    + " flyway_schema_history; then start again. Nothing was changed now.");
        }
        String unknown = named(all, state -> state.isApplied() && !state.isResolved());
        if (!unknown.isEmpty()) {
            throw new SchemaRefused(
                    "The database was migrated by a newer Quilt, or by another one: this release does not know"
                            + " migration " + unknown
                            + ". Start the release that did it, or a newer one, or restore a backup made"
                            + " before. Nothing was changed.");
        }
        boolean fresh = flyway.info().applied().length == 0;
        try {
            int done = flyway.migrate().migrationsExecuted;
            if (done > 0 && !fresh) {
                verify(flyway);
            }
        } catch (FlywayValidateException e) {
            throw new SchemaRefused("A migration this database has had is not the one of this release: "
                    + String.valueOf(e.getMessage())
                            .lines()
                            .skip(1)
                            .collect(Collectors.joining(" "))
                            .strip()
                    + " Start the release it was made with. Nothing was changed.");
        }
    }

    /** After an upgrade: a migration that is said to have been applied is believed only once its work is seen. */
    private static void verify(Flyway flyway) {
        List<String> missing;
        try {
            missing = SchemaCheck.missing(flyway.getConfiguration().getDataSource());
        } catch (SQLException | FlywayException e) {
            LOG.warn(
                    "the schema was not compared after the upgrade, since no schema may be made beside it: ./quilt doctor");
            return;
        }
        if (!missing.isEmpty()) {
            throw new SchemaRefused("The schema is not what this release's migrations make. Missing: "
                    + String.join("; ", missing.subList(0, Math.min(MOST_NAMED, missing.size())))
                    + (missing.size() > MOST_NAMED ? "; and " + (missing.size() - MOST_NAMED) + " more" : "")
                    + ". Restore the backup made before the upgrade, or make what is missing by hand; ./quilt doctor lists all"
                    + " of it.");
        }
    }

    private static String named(MigrationInfo[] all, Predicate<MigrationState> which) {
        return Arrays.stream(all)
                .filter(one -> which.test(one.getState()))
                .map(one -> one.getVersion() + " " + one.getDescription())
                .collect(Collectors.joining(", "));
    }
}
