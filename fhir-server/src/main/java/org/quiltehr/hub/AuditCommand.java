package org.quiltehr.hub;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.AuditCheck;
import org.quiltehr.hub.database.EmbeddedPostgres;

/** {@code ./quilt audit verify}: checks the audit trail in the database itself, without the hub. */
public final class AuditCommand {

    private static final String USAGE = """
            usage: ./quilt audit verify (--db jdbc:postgresql://… | --data DIR) [--head HASH]
              --data  folder of the embedded PostgreSQL of a hub that does not run; of one that runs: GET /audit/check
              --head  the head an earlier check gave: proves that nothing before it was changed
            exit code: 0 the trail is whole, 1 it is not, 2 it could not be checked""";

    private AuditCommand() {}

    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        @Nullable String db = null;
        @Nullable String data = null;
        @Nullable String head = null;
        boolean understood = !rest.isEmpty() && rest.pop().equals("verify") && rest.size() % 2 == 0;
        while (understood && !rest.isEmpty()) {
            String option = rest.pop();
            String value = rest.pop();
            switch (option) {
                case "--db" -> db = value;
                case "--data" -> data = value;
                case "--head" -> head = value;
                default -> understood = false;
            }
        }
        if (!understood || (db == null) == (data == null)) {
            err.println(USAGE);
            return 2;
        }
        try {
            if (db != null) {
                return verify(db, head, out);
            }
            Path folder = Path.of(String.valueOf(data));
            if (!Files.isDirectory(folder)) {
                err.println("there is no folder " + folder);
                return 2;
            }
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
                return verify(postgres.url("postgres"), head, out);
            }
        } catch (SQLException e) {
            err.println("the trail could not be read (SQLSTATE " + e.getSQLState() + ")");
            return 2;
        } catch (RuntimeException e) {
            err.println("the database could not be opened: " + e.getMessage());
            return 2;
        }
    }

    private static int verify(String url, @Nullable String head, PrintStream out) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(1);
        try (HikariDataSource database = new HikariDataSource(config)) {
            AuditCheck.Report report = new AuditCheck(database).run(head);
            report.faults().forEach(out::println);
            if (report.dropped() != null) {
                out.println(report.dropped());
            }
            out.println(report.rows() + " rows under " + report.seals() + " seals: "
                    + (report.whole() ? "whole" : report.faults().size() + " faults"));
            out.println("head " + report.head());
            return report.whole() ? 0 : 1;
        }
    }
}
