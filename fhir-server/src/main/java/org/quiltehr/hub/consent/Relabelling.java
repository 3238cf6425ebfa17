package org.quiltehr.hub.consent;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.consent.RelabelSql.Said;
import org.quiltehr.hub.consent.RelabelSql.Version;
import org.quiltehr.hub.store.Labels;
import org.quiltehr.hub.work.Worker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Labels rows anew when the rules changed. Until it is done other practices see nothing; a hub that dies meanwhile begins
 * again. One hub at a time does.
 */
final class Relabelling extends Worker {

    private static final Logger LOG = LoggerFactory.getLogger(Relabelling.class);
    private static final Duration WAIT = Duration.ofMillis(50);

    private static final Version FIRST =
            new Version(new LogicalId(Long.MIN_VALUE, Long.MIN_VALUE), 0, 0, 0, new UUID(0, 0), null, new byte[0]);

    private final DataSource database;
    private final RuleSql rules;
    private final RelabelSql sql;
    private final ConsentIntake consents;

    Relabelling(DataSource database, RuleSql rules, RelabelSql sql, ConsentIntake consents) {
        super("labels", Duration.ofSeconds(1));
        this.database = database;
        this.rules = rules;
        this.sql = sql;
        this.consents = consents;
    }

    /** The rules changed: do not wait for the next look. */
    void changed() {
        ring();
    }

    @Override
    protected boolean turn() throws SQLException, InterruptedException {
        if (rules.isOutdated()) {
            relabel();
        }
        return false;
    }

    private void relabel() throws SQLException, InterruptedException {
        try (Connection connection = database.getConnection()) {
            if (!RelabelSql.lock(connection)) {
                return;
            }
            try {
                relabel(connection);
            } finally {
                connection.setAutoCommit(true);
                RelabelSql.end(connection);
                RelabelSql.unlock(connection);
            }
        }
    }

    private void relabel(Connection connection) throws SQLException, InterruptedException {
        RuleSet set = rules.read();
        String horizon = RelabelSql.horizon(connection);
        while (isRunning() && !RelabelSql.isPast(connection, horizon)) {
            Thread.sleep(WAIT);
        }
        RelabelSql.begin(connection);
        List<Version> decided = new ArrayList<>();
        long seen = gather(connection, set, false, decided) + gather(connection, set, true, decided);
        if (!isRunning()) {
            return;
        }
        connection.setAutoCommit(false);
        boolean committed = false;
        try {
            int changed = RelabelSql.write(connection, horizon, wholeTypes());
            for (Version consent : decided) {
                consents.take(
                        connection, set, consent.id(), consent.patient(), (ObjectNode) FhirJson.parse(consent.json()));
            }
            if (RelabelSql.done(connection, set.number())) {
                connection.commit();
                committed = true;
                LOG.info(
                        "rules {} of what is sensitive: {} versions read, {} labelled anew",
                        set.number(),
                        seen,
                        changed);
            }
        } finally {
            if (!committed) {
                connection.rollback();
            }
        }
    }

    /** What each version says itself, and the Consents among those that are current. */
    private long gather(Connection connection, RuleSet set, boolean former, List<Version> consents)
            throws SQLException {
        int consent = FhirTypes.require("Consent");
        long seen = 0;
        Version last = FIRST;
        List<Version> slice;
        do {
            slice = sql.after(connection, former, last);
            List<Said> said = new ArrayList<>();
            for (Version version : slice) {
                ObjectNode body = (ObjectNode) FhirJson.parse(version.json());
                said.add(new Said(version, set.labels(version.practice(), body), Labels.medicine(body)));
                if (!former && version.type() == consent) {
                    consents.add(version);
                }
                last = version;
            }
            RelabelSql.keep(connection, said);
            seen += slice.size();
        } while (isRunning() && slice.size() == RelabelSql.SLICE);
        return seen;
    }

    private static Integer[] wholeTypes() {
        return Labels.WHOLE.stream().map(FhirTypes::require).toArray(Integer[]::new);
    }
}
