package org.quiltehr.hub.query;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.Hash64;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.database.Replica;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.index.Indexer;
import org.quiltehr.hub.index.ParamRegistry;
import org.quiltehr.hub.store.Put;
import org.quiltehr.hub.store.Store;
import org.quiltehr.hub.store.StoreForTests;
import org.quiltehr.hub.store.Written;

/** A database with two practices, the real store, and a reader; links are made by hand. */
final class TestHub implements AutoCloseable {

    static final PracticeRef LAKE = new PracticeRef(1, new UUID(1, 1), "lake");
    static final PracticeRef HILL = new PracticeRef(2, new UUID(2, 2), "hill");
    static final Grant ALL = new Grant(true, null, 0);
    static final View LAKE_VIEW = new View(LAKE);
    static final View HILL_VIEW = new View(HILL);

    final HikariDataSource database = TestDatabase.pool();
    final Reader reader;
    final Matches matches;
    private final Store store;
    private final ParamRegistry params;

    TestHub() {
        this(new ParamRegistry());
    }

    TestHub(ParamRegistry params) {
        BodyCodec bodies = new BodyCodec(this::dictionary);
        this.params = params;
        store = StoreForTests.on(database, new Indexer(params), params);
        reader = new Reader(database, Replica.none(database), bodies, null, params);
        matches = new Matches(bodies, params);
        execute("insert into practice (id, slug, name, timezone) values ('" + LAKE.id()
                + "', 'lake', 'Lake', 'UTC'), ('" + HILL.id() + "', 'hill', 'Hill', 'UTC')");
    }

    /** The store makes one once it has written enough to learn from. */
    private byte[] dictionary(int number) {
        try (Connection connection = database.getConnection();
                var statement = connection.prepareStatement("select bytes from dictionary where num = ?")) {
            statement.setInt(1, number);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getBytes(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An id with a home of its own, from a word. */
    static LogicalId id(String home, String own) {
        return new LogicalId(Hash64.of(home), Hash64.of(home + " " + own));
    }

    static Put put(
            PracticeRef practice, LogicalId id, @Nullable String chosen, @Nullable LogicalId patient, String json) {
        var body = FhirJson.parse(json);
        return new Put(
                body.get("resourceType").asString(),
                id,
                chosen == null ? id.text() : chosen,
                practice,
                patient,
                0,
                body,
                new MessageRef(UUID.nameUUIDFromBytes(json.getBytes(java.nio.charset.StandardCharsets.UTF_8)), 0),
                false,
                null,
                false);
    }

    /** Writes the index values of all rows of a type anew, a few at a time. */
    void reindex(String type) {
        try (Connection tx = database.getConnection()) {
            params.refresh(tx);
            StoreForTests.reindex(tx, new Indexer(params), type, 7);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    List<Written> write(List<Put> puts) {
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            List<Written> written = store.write(tx, puts);
            tx.commit();
            return written;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Links records to the person of the first; gives the change's number. */
    long link(int view, LogicalId... records) {
        long number = change(1);
        for (LogicalId record : records) {
            execute("insert into member (view, home, pk, person_home, person_pk, since) values (" + view + ", "
                    + record.home() + ", " + record.own() + ", " + records[0].home() + ", " + records[0].own() + ", "
                    + number + ")");
        }
        return number;
    }

    /** Closes the memberships of records. */
    long unlink(LogicalId... records) {
        long number = change(2);
        for (LogicalId record : records) {
            execute("update member set until = " + number + " where until is null and view = 0 and home = "
                    + record.home() + " and pk = " + record.own());
        }
        return number;
    }

    private long change(int kind) {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "insert into change (number, at, kind, types, homes, pks, vers) values (nextval('change_number'), now()"
                                + " + interval '1 minute', " + kind + ", '{}', '{}', '{}', '{}') returning number")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql) {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    SearchResult search(View view, String type, String query) {
        return reader.search(view, ALL, SearchRequest.of(type, query, true));
    }

    /** The ids of what a search finds, all pages, sorted. */
    List<String> ids(View view, String type, String query) {
        return walk(view, type, query).stream().map(Stored::shownId).sorted().toList();
    }

    /** What a search finds, all pages, in order. */
    List<Stored> walk(View view, String type, String query) {
        List<Stored> found = new ArrayList<>();
        String page = null;
        do {
            SearchResult result = search(view, type, page == null ? query : query + "&_page=" + page);
            found.addAll(result.matches());
            page = result.nextToken();
        } while (page != null);
        return found;
    }

    @Override
    public void close() {
        database.close();
    }
}
