import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import org.quiltehr.hub.database.EmbeddedPostgres;

/**
 * The hub's embedded PostgreSQL by itself, with its settings, for the peer: {@code java -cp hub.jar bench/Database.java
 * FOLDER}. Prints the URL of an empty database and runs until it is killed.
 */
public class Database {

    public static void main(String[] args) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(args[0]))) {
            try (Connection connection = DriverManager.getConnection(server.url("postgres"))) {
                connection.createStatement().execute("create database peer");
            }
            System.out.println(server.url("peer"));
            Thread.currentThread().join();
        }
    }
}
