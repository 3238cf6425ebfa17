package org.quiltehr.hub;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Accounts;
import org.quiltehr.hub.access.Audit;
import org.quiltehr.hub.database.EmbeddedPostgres;
import org.springframework.dao.DataAccessException;

/**
 * {@code ./quilt user}: makes, resets and disables accounts in the database itself, for the first administrator and for the
 * day on which nobody can sign in. What it does is on record like what the hub does.
 */
public final class UserCommand {

    private static final String USAGE = """
            usage: ./quilt user add NAME --display "…" --role ROLE[@PRACTICE] [--role …] (--db jdbc:postgresql://… | --data DIR)
                   ./quilt user password NAME (--db … | --data …)    another first password, no second factor any more
                   ./quilt user disable NAME  (--db … | --data …)    ends what is signed in, and the account's apps
                   ./quilt user list          (--db … | --data …)
              --data  folder of the embedded PostgreSQL of a hub that does not run
            exit code: 0 done, 1 refused, 2 not understood or no database""";

    /** What the command line says. */
    private record Asked(
            String act,
            String name,
            String display,
            List<Accounts.Role> roles,
            @Nullable String db,
            @Nullable String data) {}

    private UserCommand() {}

    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        Asked asked = parse(new ArrayDeque<>(List.of(args)));
        if (asked == null) {
            err.println(USAGE);
            return 2;
        }
        try {
            String db = asked.db();
            if (db != null) {
                return apply(asked, db, out, err);
            }
            Path folder = Path.of(String.valueOf(asked.data()));
            if (!Files.isDirectory(folder)) {
                err.println("there is no folder " + folder);
                return 2;
            }
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
                return apply(asked, postgres.url("postgres"), out, err);
            }
        } catch (DataAccessException e) {
            err.println("the database could not be read or written: a hub must have been started on it once");
            return 2;
        } catch (RuntimeException e) {
            err.println("the database could not be opened: " + e.getMessage());
            return 2;
        }
    }

    private static @Nullable Asked parse(Deque<String> rest) {
        String act = rest.isEmpty() ? "" : rest.pop();
        boolean named = List.of("add", "password", "disable").contains(act);
        if (!named && !act.equals("list")
                || named && (rest.isEmpty() || rest.peek().startsWith("--"))) {
            return null;
        }
        String name = named ? rest.pop() : "";
        String display = "";
        List<Accounts.Role> roles = new ArrayList<>();
        @Nullable String db = null;
        @Nullable String data = null;
        while (rest.size() >= 2) {
            String option = rest.pop();
            String value = rest.pop();
            switch (option) {
                case "--db" -> db = value;
                case "--data" -> data = value;
                case "--display" -> display = value;
                case "--role" -> {
                    int at = value.indexOf('@');
                    roles.add(new Accounts.Role(
                            at < 0 ? value : value.substring(0, at), at < 0 ? null : value.substring(at + 1)));
                }
                default -> {
                    return null;
                }
            }
        }
        boolean adds = act.equals("add");
        boolean whole = rest.isEmpty()
                && (db == null) != (data == null)
                && adds != (display.isEmpty() || roles.isEmpty())
                && (adds || display.isEmpty() && roles.isEmpty());
        return whole ? new Asked(act, name, display, roles, db, data) : null;
    }

    private static int apply(Asked asked, String url, PrintStream out, PrintStream err) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(2);
        try (HikariDataSource database = new HikariDataSource(config)) {
            Accounts accounts = Accounts.of(database);
            Audit audit = new Audit(database, true);
            String who = "command:" + System.getProperty("user.name", "unknown");
            switch (asked.act()) {
                case "add" -> {
                    if (accounts.has(asked.name())) {
                        err.println("there is an account of this name: its roles are changed at PUT /accounts/"
                                + asked.name());
                        return 1;
                    }
                    String password = accounts.put(asked.name(), asked.display(), asked.roles());
                    audit.ofCommand("C", who, asked.name());
                    out.println("name      " + asked.name());
                    out.println("password  " + password + "   (shown once; one of the own is asked for)");
                    if (asked.roles().stream().anyMatch(role -> role.name().equals("administrator"))) {
                        out.println("recovery codes, each in place of a code of the second factor, each good once:");
                        accounts.recoveryCodes(asked.name()).forEach(code -> out.println("  " + code));
                    }
                }
                case "password" -> {
                    String password = accounts.reset(asked.name());
                    audit.ofCommand("U", who, asked.name());
                    out.println("password  " + password + "   (shown once; one of the own is asked for)");
                }
                case "disable" -> {
                    accounts.disable(asked.name());
                    audit.ofCommand("D", who, asked.name());
                    out.println(asked.name() + " is disabled");
                }
                default -> accounts.lines().forEach(out::println);
            }
            return 0;
        } catch (Accounts.Refused e) {
            err.println(e.getMessage());
            return 1;
        }
    }
}
