package org.quiltehr.hub.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/**
 * One embedded PostgreSQL for all tests of a fork, and a fresh, migrated database for each who asks: a copy of one that
 * was migrated once. The data folder is under {@code target}, kept between runs.
 */
public final class TestDatabase {

    private static final int FOLDERS = 8;
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final EmbeddedPostgres SERVER = server();
    private static final String MIGRATED = migrated();

    private TestDatabase() {}

    private static EmbeddedPostgres server() {
        EmbeddedPostgres server = start(1);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return server;
    }

    /** In the first folder that no other fork has. */
    private static EmbeddedPostgres start(int folder) {
        try {
            return EmbeddedPostgres.start(Path.of("target", "test-postgres-" + folder));
        } catch (UncheckedIOException taken) {
            if (folder == FOLDERS) {
                throw taken;
            }
            return start(folder + 1);
        }
    }

    private static String migrated() {
        String name = create("template0");
        Flyway.configure().dataSource(SERVER.url(name), null, null).load().migrate();
        return name;
    }

    /** A JDBC URL of a new database with all migrations applied. */
    public static String url() {
        return SERVER.url(create(MIGRATED));
    }

    /** A JDBC URL of a new database without anything in it. */
    public static String emptyUrl() {
        return SERVER.url(create("template0"));
    }

    private static String create(String template) {
        String name = "t" + System.currentTimeMillis() + "_" + COUNT.incrementAndGet();
        try (var connection = DriverManager.getConnection(SERVER.url("postgres"));
                var statement = connection.createStatement()) {
            statement.execute("create database " + name + " template " + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return name;
    }

    /** A pool on a new database. */
    public static HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setMaximumPoolSize(8);
        return new HikariDataSource(config);
    }
}
