package org.quiltehr.hub.doctor;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.quiltehr.hub.database.SchemaCheck;

/** The database: its settings, its clock, the schema, and what the hubs on it left to be seen. */
public final class DatabaseSql {

    private static final int OLDEST_SERVER = 14;
    private static final int CONNECTIONS = 25;
    private static final int LOCKS = 128;
    private static final Duration CLOCKS = Duration.ofSeconds(2);
    private static final Duration CLOCKS_FAR = Duration.ofSeconds(30);
    private static final long HOURS_OF_BACKUP = 26;

    private final Connection connection;
    private final List<Line> lines = new ArrayList<>();

    private DatabaseSql(Connection connection) {
        this.connection = connection;
    }

    /** All there is to see. */
    public static List<Line> run(DataSource database) throws SQLException {
        List<Line> all;
        try (Connection connection = database.getConnection()) {
            DatabaseSql checks = new DatabaseSql(connection);
            checks.server();
            checks.clock();
            if (checks.number("select count(*) from pg_class where oid = to_regclass('flyway_schema_history')") == 0) {
                checks.lines.add(Line.warn("schema", "the database is empty: the first start of a hub makes it"));
                return checks.lines;
            }
            all = checks.lines;
            if (checks.schema(database)) {
                checks.months();
                checks.feeds();
                checks.conditions();
                checks.jobs();
                checks.audit();
            }
        }
        return all;
    }

    private String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }

    private long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    private String setting(String name) throws SQLException {
        return text("select current_setting('" + name + "')");
    }

    private void server() throws SQLException {
        long version = number("select current_setting('server_version_num')::int / 10000");
        lines.add(
                version >= OLDEST_SERVER
                        ? Line.ok("PostgreSQL", "version " + setting("server_version"))
                        : Line.fail(
                                "PostgreSQL", "version " + version + ": upgrade to " + OLDEST_SERVER + " or newer"));
        must("fsync", "on", "what was acknowledged may be lost when the machine loses power: set it on");
        must("full_page_writes", "on", "pages may be torn when the machine loses power: set it on");
        must("server_encoding", "UTF8", "names would be lost: make the database with encoding UTF8");
        should("autovacuum", "on", "tables grow without end: set it on");
        should(
                "data_checksums",
                "on",
                "a broken disk goes unnoticed: pg_checksums --enable while the server is stopped");
        String commit = setting("synchronous_commit");
        lines.add(
                List.of("off", "local").contains(commit)
                        ? Line.fail(
                                "synchronous_commit",
                                commit + ": what was acknowledged may be lost; set it on (or remote_write"
                                        + " with a replica)")
                        : Line.ok("synchronous_commit", commit));
        least("max_connections", CONNECTIONS, "a hub takes 10, and Patroni, backup and psql some: raise it");
        least(
                "max_locks_per_transaction",
                LOCKS,
                "a query over many months takes a lock for each index: raise it to 256");
        if (Boolean.parseBoolean(text("select (count(*) > 0)::text from pg_stat_replication"))) {
            String standby = setting("synchronous_standby_names");
            lines.add(
                    standby.isEmpty()
                            ? Line.warn(
                                    "synchronous_standby_names",
                                    "empty: what was acknowledged last is lost when the primary is;"
                                            + " let Patroni set it (synchronous_mode)")
                            : Line.ok("synchronous_standby_names", standby));
        }
    }

    private void must(String name, String value, String otherwise) throws SQLException {
        String is = setting(name);
        lines.add(is.equals(value) ? Line.ok(name, is) : Line.fail(name, is + ": " + otherwise));
    }

    private void should(String name, String value, String otherwise) throws SQLException {
        String is = setting(name);
        lines.add(is.equals(value) ? Line.ok(name, is) : Line.warn(name, is + ": " + otherwise));
    }

    private void least(String name, int value, String otherwise) throws SQLException {
        int is = Integer.parseInt(setting(name));
        lines.add(is >= value ? Line.ok(name, Integer.toString(is)) : Line.warn(name, is + ": " + otherwise));
    }

    private void clock() throws SQLException {
        Instant before = Instant.now();
        Instant there = Instant.ofEpochMilli(number("select (extract(epoch from clock_timestamp()) * 1000)::bigint"));
        Instant middle = before.plus(Duration.between(before, Instant.now()).dividedBy(2));
        Duration apart = Duration.between(middle, there).abs();
        String text = apart.toMillis() + " ms between this machine and the database's";
        if (apart.compareTo(CLOCKS) <= 0) {
            lines.add(Line.ok("clock", text));
        } else {
            String what = text + ": let both follow NTP (timedatectl)";
            lines.add(apart.compareTo(CLOCKS_FAR) <= 0 ? Line.warn("clock", what) : Line.fail("clock", what));
        }
    }

    /** False if the rest cannot be asked. */
    private boolean schema(DataSource database) throws SQLException {
        long failed = number("select count(*) from flyway_schema_history where not success");
        if (failed > 0) {
            lines.add(Line.fail(
                    "schema", failed + " migrations failed half-way: restore the backup made before the upgrade"));
            return false;
        }
        List<String> missing = SchemaCheck.missing(database);
        for (String part : missing) {
            lines.add(Line.fail("schema", "missing: " + part + "; start this release's hub once, or restore"));
        }
        if (missing.isEmpty()) {
            lines.add(Line.ok("schema", "every column, index and constraint of this release is there"));
        }
        return missing.stream().noneMatch(part -> part.startsWith("column"));
    }

    private void months() throws SQLException {
        for (String table : List.of("message", "audit", "hist", "change")) {
            String next =
                    table + "_" + text("select to_char(now() at time zone 'UTC' + interval '1 month', 'YYYY_MM')");
            lines.add(
                    number("select count(*) from pg_class where oid = to_regclass('" + next + "')") > 0
                            ? Line.ok("months of " + table, "made ahead")
                            : Line.warn(
                                    "months of " + table,
                                    next + " is not there yet: a running hub makes it within a day"));
        }
        for (String table : List.of("hist_else", "change_else")) {
            long rows =
                    number("select count(*) from " + table + (table.equals("change_else") ? " where kind = 0" : ""));
            if (rows > 0) {
                lines.add(Line.warn(
                        table,
                        rows
                                + " rows came when their month was not there: no hub ran at the turn of the month, or a clock was off."
                                + " They are never dropped"));
            }
        }
    }

    private void feeds() throws SQLException {
        long feeds = number("select count(*) from feed");
        long waiting = number("select count(*) from work");
        long old = number(
                "select count(*) from work w join message m on m.id = w.message where m.received < now() - interval '10 minutes'");
        String text = feeds + " feeds, " + waiting + " messages wait";
        lines.add(
                old == 0
                        ? Line.ok("feeds", text)
                        : Line.warn(
                                "feeds",
                                text + ", " + old
                                        + " of them for more than 10 minutes: does a hub run? Look at its log"));
    }

    private void conditions() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select kind, subject, text from watch_condition where closed is null order by opened")) {
            while (rows.next()) {
                lines.add(Line.warn((rows.getString(1) + " " + rows.getString(2)).strip(), rows.getString(3)));
            }
        }
    }

    private void jobs() throws SQLException {
        String problem = text("select coalesce(problem, '') from job_result where job = 'backup'");
        String hours =
                text("select (extract(epoch from now() - good) / 3600)::bigint from job_result where job = 'backup'"
                        + " and good is not null");
        if (hours.isEmpty()) {
            lines.add(Line.warn(
                    "backup",
                    "none was ever made" + (problem.isEmpty() ? "" : " (" + problem + ")")
                            + ": ./quilt backup, or PostgreSQL's own means where the database is yours"));
        } else if (!problem.isEmpty() || Long.parseLong(hours) > HOURS_OF_BACKUP) {
            lines.add(Line.warn(
                    "backup",
                    "the last good one is " + hours + " hours old"
                            + (problem.isEmpty() ? "" : ", the last try failed: " + problem)
                            + ": look at what should make them"));
        } else {
            lines.add(Line.ok("backup", hours + " hours old"));
        }
        String held = text("select coalesce(problem, '') from job_result where job = 'retention'");
        if (!held.isEmpty()) {
            lines.add(Line.warn("retention", held));
        }
    }

    private void audit() throws SQLException {
        long unsealed = number("select count(*) from audit where at < now() - interval '5 minutes'"
                + " and xid >= coalesce((select until from audit_seal order by num desc limit 1), '0'::xid8)");
        lines.add(
                unsealed == 0
                        ? Line.ok("audit trail", "sealed")
                        : Line.warn(
                                "audit trail",
                                unsealed + " rows are not sealed: a running hub seals them within seconds;"
                                        + " a transaction that never ends keeps it from doing so (pg_stat_activity)"));
    }
}
