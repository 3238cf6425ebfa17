package org.quiltehr.hub;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.practice.ConfigProblem;
import org.quiltehr.hub.retain.Retention;
import org.quiltehr.hub.retain.Rules;

/** {@code ./quilt retain}: drops the months that are past their time, while the hub runs or not. */
public final class RetainCommand {

    private static final String USAGE = """
        usage: ./quilt retain --config quilt.yaml [--db jdbc:postgresql://… | --data DIR] [--dry-run]
          --data     the hub's folder (default ./data); the hub may run
          --dry-run  says what would be dropped
        exit code: 0 what is past its time is gone, 1 some of it was kept (it says why), 2 nothing was done\
        """;

    private record Asked(CommandDatabase database, Path config, boolean dry) {}

    private RetainCommand() {}

    public static void main(String[] args) {
        BackupOptions.quietLog();
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        Asked asked = parse(args);
        if (asked == null) {
            err.println(USAGE);
            return 2;
        }
        try {
            Rules rules = Rules.read(asked.config());
            if (rules.months().isEmpty()) {
                err.println(asked.config() + " has no rules of retention: everything is kept for ever");
                return 2;
            }
            Optional<String> missing = asked.database().missing();
            if (missing.isPresent()) {
                err.println(missing.get());
                return 2;
            }
            return asked.database().open(url -> run(url, rules, asked, out));
        } catch (ConfigProblem e) {
            err.println(e.getMessage());
        } catch (SQLException e) {
            err.println("the database does not answer as a hub's does (SQLSTATE " + e.getSQLState() + ")");
        } catch (UncheckedIOException e) {
            err.println("the database could not be opened: " + e.getMessage());
        } catch (RuntimeException e) {
            err.println("the database could not be opened (" + e.getClass().getSimpleName() + ")");
        }
        return 2;
    }

    private static @Nullable Asked parse(String[] args) {
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        @Nullable String db = null;
        @Nullable Path data = null;
        @Nullable Path config = null;
        boolean dry = false;
        while (!rest.isEmpty()) {
            String option = rest.pop();
            if (option.equals("--dry-run")) {
                dry = true;
                continue;
            }
            if (rest.isEmpty()) {
                return null;
            }
            String value = rest.pop();
            switch (option) {
                case "--db" -> db = value;
                case "--data" -> data = Path.of(value);
                case "--config" -> config = Path.of(value);
                default -> {
                    return null;
                }
            }
        }
        CommandDatabase database = CommandDatabase.of(db, data);
        return config == null || database == null ? null : new Asked(database, config, dry);
    }

    private static int run(String url, Rules rules, Asked asked, PrintStream out) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(2);
        try (HikariDataSource database = new HikariDataSource(config)) {
            Retention retention = new Retention(database, rules);
            Instant now = Instant.now();
            List<Retention.Step> steps = asked.dry()
                    ? retention.plan(now)
                    : retention.run(now, "./quilt retain, " + System.getProperty("user.name"));
            steps.forEach(step -> out.println(line(step, asked.dry())));
            if (steps.isEmpty()) {
                out.println("nothing is past its time");
            }
            return steps.stream().anyMatch(step -> step.held() != null) ? 1 : 0;
        }
    }

    private static String line(Retention.Step step, boolean dry) {
        String what = step.kind().code() + " before " + step.until();
        String size = String.format(Locale.ROOT, "%.1f MB", step.bytes() / 1e6);
        if (step.held() != null) {
            return what + ": kept (" + size + "), " + step.held();
        }
        return dry
                ? what + ": would be dropped (" + size + ")"
                : what + ": " + step.rows() + " rows dropped of " + size;
    }
}
