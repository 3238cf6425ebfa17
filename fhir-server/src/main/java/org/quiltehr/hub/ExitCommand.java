package org.quiltehr.hub;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.purge.Purge;
import org.quiltehr.hub.purge.PurgeRefused;
import org.quiltehr.hub.purge.Subject;
import org.quiltehr.hub.purge.TakeOut;
import org.quiltehr.hub.purge.WithdrawSql;

/**
 * {@code ./quilt exit} and {@code ./quilt purge}: a practice leaves with all its data, a patient's record is removed. Works as one
 * more hub on the database for as long as it takes, whether another runs or not.
 */
public final class ExitCommand {

    private static final String USAGE = """
        usage: ./quilt exit  PRACTICE FOLDER --why TEXT [--db jdbc:postgresql://… | --data DIR]
                 closes the practice's feeds, writes resources, former versions and messages into FOLDER, reads them
                 again, then removes everything of the practice
               ./quilt purge PRACTICE PATIENT --why TEXT [--db jdbc:postgresql://… | --data DIR]
                 removes one Patient record (its logical id) and all that belongs to it
          --data  the hub's folder (default ./data); the hub may run
          --why   goes into the audit trail; no data of patients
        exit code: 0 it is gone, 2 it is not (it says what was done and what to do)\
        """;

    private record Asked(boolean exit, String practice, String what, String why, CommandDatabase database) {}

    private ExitCommand() {}

    public static void main(String[] args) {
        BackupOptions.quietLog();
        System.exit(run(args, System.out, System.err));
    }

    public static int run(String[] args, PrintStream out, PrintStream err) {
        Asked asked = parse(args);
        if (asked == null) {
            err.println(USAGE);
            return 2;
        }
        if (asked.exit() && !TakeOut.isFree(Path.of(asked.what()))) {
            err.println("the folder " + asked.what() + " is not empty: nothing was done");
            return 2;
        }
        try {
            Optional<String> missing = asked.database().missing();
            if (missing.isPresent()) {
                err.println(missing.get());
                return 2;
            }
            return asked.database().open(url -> on(url, asked, out));
        } catch (PurgeRefused e) {
            err.println(e.getMessage());
        } catch (SQLException e) {
            err.println("the database does not answer as a hub's does (SQLSTATE " + e.getSQLState() + ")");
        } catch (UncheckedIOException e) {
            err.println("the database could not be opened: " + e.getMessage());
        }
        return 2;
    }

    private static @Nullable Asked parse(String[] args) {
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        List<String> plain = new ArrayList<>();
        @Nullable String db = null;
        @Nullable Path data = null;
        String why = "";
        while (!rest.isEmpty()) {
            String option = rest.pop();
            if (!option.startsWith("--")) {
                plain.add(option);
                continue;
            }
            if (rest.isEmpty()) {
                return null;
            }
            String value = rest.pop();
            switch (option) {
                case "--db" -> db = value;
                case "--data" -> data = Path.of(value);
                case "--why" -> why = value;
                default -> {
                    return null;
                }
            }
        }
        boolean known = plain.size() == 3 && List.of("exit", "purge").contains(plain.getFirst());
        CommandDatabase database = CommandDatabase.of(db, data);
        return !known || why.isBlank() || database == null
                ? null
                : new Asked(plain.getFirst().equals("exit"), plain.get(1), plain.get(2), why, database);
    }

    private static int on(String url, Asked asked, PrintStream out) throws SQLException {
        Hub.Running hub =
                Hub.start(new HubOptions(0, -1, asked.database().data(), url, null, !WithdrawSql.accounts(url)));
        try {
            Practice practice = hub.context()
                    .getBean(Practices.class)
                    .bySlug(asked.practice())
                    .orElseThrow(
                            () -> new PurgeRefused("there is no practice " + asked.practice() + ": nothing was done"));
            Purge purge = hub.context().getBean(Purge.class);
            Purge.Order order =
                    new Purge.Order("command line (" + System.getProperty("user.name") + ")", "", asked.why());
            Purge.Removed removed;
            if (asked.exit()) {
                new WithdrawSql(hub.context().getBean(DataSource.class)).of(practice.ref());
                out.println("closed the practice's feeds, keys and roles");
                TakeOut.Written written =
                        hub.context().getBean(TakeOut.class).write(practice.ref(), Path.of(asked.what()), out::println);
                removed = purge.run(new Subject(practice.ref(), null), order, written.messages(), out::println);
            } else {
                LogicalId patient = LogicalId.parse(asked.what())
                        .orElseThrow(
                                () -> new PurgeRefused("PATIENT is a logical id, as in Patient/…: nothing was done"));
                removed = purge.run(new Subject(practice.ref(), patient), order, null, out::println);
            }
            removed.rows().forEach((table, rows) -> out.println("  " + table + ": " + rows));
            out.println("gone. Backups made before still hold it: delete them when your rules say so. Free the space:"
                    + " vacuum.");
            return 0;
        } finally {
            hub.context().close();
        }
    }
}
