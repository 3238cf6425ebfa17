package org.quiltehr.hub;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.doctor.DatabaseSql;
import org.quiltehr.hub.doctor.Line;
import org.quiltehr.hub.doctor.MachineChecks;
import org.quiltehr.hub.practice.ConfigProblem;
import org.quiltehr.hub.practice.QuiltYaml;
import org.quiltehr.hub.practice.Specs;
import org.quiltehr.hub.retain.Rules;
import org.quiltehr.hub.settings.Settings;

/** {@code ./quilt doctor}: takes the options of {@code run} and says how everything is that such a hub stands on. */
public final class DoctorCommand {

    private DoctorCommand() {}

    public static void main(String[] args) {
        BackupOptions.quietLog();
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        HubOptions options;
        try {
            options = CommandLine.parse(args);
        } catch (CommandLine.Refused e) {
            err.println(e.getMessage());
            err.println(
                    "./quilt doctor takes the options of ./quilt run. Exit code: 0 nothing fails, 1 something does (the lines"
                            + " that begin with fail), 2 it could not look.");
            return 2;
        }
        List<Line> lines = new ArrayList<>(configuration(options.config()));
        lines.addAll(MachineChecks.run(options.data(), options.port(), options.mllpPort()));
        lines.addAll(database(options));
        lines.forEach(out::println);
        long fails = count(lines, Line.Level.FAIL);
        out.println(lines.size() + " checks: " + fails + " fail, " + count(lines, Line.Level.WARN) + " to look at");
        return fails > 0 ? 1 : 0;
    }

    private static long count(List<Line> lines, Line.Level level) {
        return lines.stream().filter(line -> line.level() == level).count();
    }

    private static List<Line> configuration(@Nullable Path config) {
        if (config == null) {
            return List.of(Line.ok("configuration", "none given: practices and feeds are those of the database"));
        }
        try {
            int practices = QuiltYaml.read(config, Specs::practices, List.of()).size();
            Rules rules = Rules.read(config);
            int settings = Settings.read(config).size();
            Settings.check(System.getProperties(), System.getenv());
            return List.of(Line.ok(
                    "configuration",
                    practices + " practices; " + settings + " settings; "
                            + (rules.months().isEmpty()
                                    ? "everything is kept for ever"
                                    : "retention: " + rules.months())));
        } catch (ConfigProblem e) {
            return List.of(Line.fail("configuration", String.valueOf(e.getMessage())));
        }
    }

    private static List<Line> database(HubOptions options) {
        try {
            CommandDatabase database = new CommandDatabase(options.db(), options.data());
            return database.missing().isPresent()
                    ? List.of(Line.warn("database", "none in " + options.data() + " yet: the first start makes it"))
                    : database.open(DoctorCommand::on);
        } catch (SQLException e) {
            return List.of(Line.fail("database", "does not answer as a hub's does (SQLSTATE " + e.getSQLState() + ")"));
        } catch (HikariPool.PoolInitializationException e) {
            return List.of(Line.fail(
                    "database", "cannot be reached: is the URL right, does the server run, may the user sign in?"));
        } catch (UncheckedIOException e) {
            return List.of(Line.fail("database", "could not be opened: " + e.getMessage()));
        }
    }

    private static List<Line> on(String url) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(10_000);
        try (HikariDataSource database = new HikariDataSource(config)) {
            return DatabaseSql.run(database);
        }
    }
}
