import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.catalina.startup.Tomcat;
import org.postgresql.PGConnection;

/**
 * What the machine could do at best, on the hub's own database and its very bytes: COPY into a table with a primary key, one
 * row a commit, a select by primary key, and an empty answer of Tomcat. {@code folder} is the hub's data folder.
 */
final class Limits {

    private static final int ROWS = 50_000;

    private Limits() {}

    public static void main(String[] args) throws Exception {
        Measure.options(args);
        Path data = Path.of(Measure.option("folder", ""));
        String port = Files.readAllLines(data.resolve("cluster/postmaster.pid")).get(3).strip();
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=quilt&password="
                + Files.readString(data.resolve("postgresql.password")).strip();
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.createStatement().execute("""
                    drop table if exists limit_row;
                    create table limit_row (home bigint, pk bigint, body bytea, primary key (home, pk))""");
            copy(connection);
            select(url);
            insert(url, 1);
            insert(url, 16);
            connection.createStatement().execute("drop table limit_row");
        }
        tomcat();
    }

    private static void copy(Connection connection) throws Exception {
        var copies = connection.unwrap(PGConnection.class).getCopyAPI();
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        long count = copies.copyOut(
                "copy (select home, pk, body from res where not deleted limit " + ROWS + ") to stdout (format binary)", rows);
        for (int round = 1; round <= rounds(); round++) {
            connection.createStatement().execute("truncate limit_row");
            long[] before = Measure.cpu.millis();
            long start = System.nanoTime();
            copies.copyIn("copy limit_row from stdin (format binary)", new ByteArrayInputStream(rows.toByteArray()));
            new Measure.Round(
                            "limit: COPY of the bodies", 1, round, (int) count, System.nanoTime() - start, new long[0],
                            Measure.cpu.since(before))
                    .tell("rows");
        }
    }

    private static int rounds() {
        return Integer.parseInt(Measure.option("rounds", "3"));
    }

    private static void select(String url) throws Exception {
        List<long[]> ids = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                ResultSet rows = connection.createStatement().executeQuery("select home, pk from limit_row limit 5000")) {
            while (rows.next()) {
                ids.add(new long[] {rows.getLong(1), rows.getLong(2)});
            }
        }
        rounds("limit: select by primary key", 4, next -> {
            Connection connection = DriverManager.getConnection(url);
            PreparedStatement select = connection.prepareStatement("select body from res where home = ? and pk = ?");
            return new One() {
                @Override
                public void run() throws Exception {
                    long[] id = ids.get((int) (next.getAndIncrement() % ids.size()));
                    select.setLong(1, id[0]);
                    select.setLong(2, id[1]);
                    try (ResultSet row = select.executeQuery()) {
                        row.next();
                        row.getBytes(1);
                    }
                }

                @Override
                public void close() throws Exception {
                    connection.close();
                }
            };
        });
    }

    private static void insert(String url, int clients) throws Exception {
        byte[] body = new byte[300];
        new java.util.Random(1).nextBytes(body);
        rounds("limit: one row a commit", clients, next -> {
            Connection connection = DriverManager.getConnection(url);
            PreparedStatement insert = connection.prepareStatement("insert into limit_row values (?, ?, ?)");
            return new One() {
                @Override
                public void run() throws Exception {
                    insert.setLong(1, clients);
                    insert.setLong(2, next.getAndIncrement());
                    insert.setBytes(3, body);
                    insert.executeUpdate();
                }

                @Override
                public void close() throws Exception {
                    connection.close();
                }
            };
        });
    }

    private static void tomcat() throws Exception {
        java.util.logging.LogManager.getLogManager().reset();
        Tomcat server = new Tomcat();
        server.setBaseDir(Files.createTempDirectory("limit").toString());
        server.setPort(0);
        var context = server.addContext("", null);
        byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
        Tomcat.addServlet(context, "empty", new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                response.setContentType("application/json");
                response.setContentLength(answer.length);
                response.getOutputStream().write(answer);
            }
        });
        context.addServletMappingDecoded("/*", "empty");
        server.getConnector().getProtocolHandler().setExecutor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        URI base = URI.create("http://127.0.0.1:" + server.getConnector().getLocalPort());
        // driver and server are one process here: the CPU column would be of both, so it stays empty
        Measure.cpu = new Measure.Cpu("", "");
        rounds("limit: empty answer of Tomcat", 4, next -> {
            Wire wire = new Wire(base);
            return new One() {
                @Override
                public void run() throws Exception {
                    wire.get("/x");
                }

                @Override
                public void close() throws Exception {
                    wire.close();
                }
            };
        });
        server.stop();
    }

    private interface One extends AutoCloseable {
        void run() throws Exception;
    }

    private interface Opened {
        One open(AtomicLong next) throws Exception;
    }

    private static void rounds(String what, int clients, Opened opened) throws Exception {
        AtomicLong next = new AtomicLong();
        double seconds = Double.parseDouble(Measure.option("seconds", "2"));
        for (int round = 0; round <= rounds(); round++) {
            AtomicLong done = new AtomicLong();
            long end = System.nanoTime() + (long) (seconds * 1e9);
            long[] before = Measure.cpu.millis();
            long nanos = Measure.threads(clients, () -> {
                try (One one = opened.open(next)) {
                    long own = 0;
                    while (System.nanoTime() < end) {
                        one.run();
                        own++;
                    }
                    done.addAndGet(own);
                }
            });
            if (round > 0) {
                new Measure.Round(what, clients, round, done.intValue(), nanos, new long[0], Measure.cpu.since(before)).tell("");
            }
        }
    }
}
