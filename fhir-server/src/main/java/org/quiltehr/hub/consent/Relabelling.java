package org.quiltehr.hub.consent;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.consent.RelabelSql.Said;
import org.quiltehr.hub.consent.RelabelSql.Version;
import org.quiltehr.hub.store.Labels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import tools.jackson.databind.node.ObjectNode;

/**
 * Labels rows anew when the rules changed. Until it is done other practices see nothing; a hub that dies meanwhile begins
 * again. One hub at a time does.
 */
final class Relabelling implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Relabelling.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration WAIT = Duration.ofMillis(50);

    private static final Version FIRST =
            new Version(new LogicalId(Long.MIN_VALUE, Long.MIN_VALUE), 0, 0, 0, new UUID(0, 0), null, new byte[0]);

    private final DataSource database;
    private final RuleSql rules;
    private final RelabelSql sql;
    private final ConsentIntake consents;
    private final Object bell = new Object();
    private volatile boolean running;
    private boolean rung;
    private @Nullable Thread worker;

    Relabelling(DataSource database, RuleSql rules, RelabelSql sql, ConsentIntake consents) {
        this.database = database;
        this.rules = rules;
        this.sql = sql;
        this.consents = consents;
    }

    @Override
    public synchronized void start() {
        running = true;
        worker = Thread.ofPlatform().name("relabel").daemon().start(this::work);
    }

    @Override
    public synchronized void stop() {
        running = false;
        ring();
        Thread thread = worker;
        if (thread != null) {
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The rules changed: do not wait for the next look. */
    void ring() {
        synchronized (bell) {
            rung = true;
            bell.notifyAll();
        }
    }

    private void work() {
        while (running) {
            try {
                if (rules.isOutdated()) {
                    relabel();
                }
                synchronized (bell) {
                    if (!rung) {
                        bell.wait(LOOK.toMillis());
                    }
                    rung = false;
                }
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | RuntimeException e) {
                if (running) {
                    LOG.warn("labels are not written yet: {}", e.getClass().getSimpleName());
                    pause(LOOK);
                }
            }
        }
    }

    private void relabel() throws SQLException {
        try (Connection connection = database.getConnection()) {
            if (!RelabelSql.lock(connection)) {
                pause(LOOK);
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

    private void relabel(Connection connection) throws SQLException {
        RuleSet set = rules.read();
        String horizon = RelabelSql.horizon(connection);
        while (running && !RelabelSql.isPast(connection, horizon)) {
            pause(WAIT);
        }
        RelabelSql.begin(connection);
        List<Version> decided = new ArrayList<>();
        long seen = gather(connection, set, false, decided) + gather(connection, set, true, decided);
        if (!running) {
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
        } while (running && slice.size() == RelabelSql.SLICE);
        return seen;
    }

    private static Integer[] wholeTypes() {
        return Labels.WHOLE.stream().map(FhirTypes::require).toArray(Integer[]::new);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
