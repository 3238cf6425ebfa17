package org.quiltehr.hub.practice;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.quiltehr.hub.base.PracticeRef;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Rows of {@code practice} and {@code feed}; each change raises {@code practice_version} in its transaction. */
final class PracticeSql {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;
    private final TransactionTemplate write;
    private final TransactionTemplate snapshot;

    PracticeSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
        DataSourceTransactionManager transactions = new DataSourceTransactionManager(database);
        this.write = new TransactionTemplate(transactions);
        this.snapshot = new TransactionTemplate(transactions);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setReadOnly(true);
    }

    long version() {
        return jdbc.sql("""
                select version from practice_version
                """).query(Long.class).single();
    }

    /** Version, practices and feeds of one snapshot. */
    Catalog catalog() {
        return snapshot.execute(status -> {
            Map<Integer, Practice> practices = new HashMap<>();
            List<Practice> ordered = new ArrayList<>();
            jdbc.sql("""
                    select num, id, slug, name, timezone from practice order by slug
                    """)
                    .query((rs, n) -> new Practice(
                            new PracticeRef(rs.getInt(1), rs.getObject(2, UUID.class), rs.getString(3)),
                            rs.getString(4),
                            ZoneId.of(rs.getString(5))))
                    .list()
                    .forEach(p -> {
                        practices.put(p.ref().num(), p);
                        ordered.add(p);
                    });
            List<Feed> feeds = jdbc.sql("""
                    select num, practice, slug, adapter, application, facility, ack, settings from feed order by slug
                    """)
                    .query((rs, n) -> {
                        String application = rs.getString(5);
                        return new Feed(
                                rs.getInt(1),
                                java.util.Objects.requireNonNull(practices.get(rs.getInt(2))),
                                rs.getString(3),
                                rs.getString(4),
                                application == null ? null : new Feed.Mllp(application, rs.getString(6)),
                                Feed.Ack.valueOf(rs.getString(7)),
                                settings(rs.getString(8)));
                    })
                    .list();
            return Catalog.of(version(), ordered, feeds);
        });
    }

    void put(PracticeSpec spec) {
        write.executeWithoutResult(status -> {
            raise();
            int num = jdbc.sql("""
                    insert into practice (id, slug, name, timezone) values (:id, :slug, :name, :zone)
                    on conflict (slug) do update set name = excluded.name, timezone = excluded.timezone
                    returning num
                    """)
                    .param("id", UUID.randomUUID())
                    .param("slug", spec.slug())
                    .param("name", spec.name())
                    .param("zone", spec.zone().getId())
                    .query(Integer.class)
                    .single();
            spec.feeds().forEach(feed -> insert(num, feed));
        });
    }

    void put(int practice, FeedSpec feed) {
        write.executeWithoutResult(status -> {
            raise();
            insert(practice, feed);
        });
    }

    private void raise() {
        jdbc.sql("""
                update practice_version set version = version + 1
                """).update();
    }

    private void insert(int practice, FeedSpec feed) {
        Feed.Mllp mllp = feed.mllp();
        try {
            jdbc.sql("""
                    insert into feed (practice, slug, adapter, application, facility, ack, settings)
                    values (:practice, :slug, :adapter, :application, :facility, :ack, :settings)
                    on conflict (practice, slug) do update
                    set adapter = excluded.adapter, application = excluded.application, facility = excluded.facility,
                        ack = excluded.ack, settings = excluded.settings
                    """)
                    .param("practice", practice)
                    .param("slug", feed.slug())
                    .param("adapter", feed.adapter())
                    .param("application", mllp == null ? null : mllp.application())
                    .param("facility", mllp == null ? null : mllp.facility())
                    .param("ack", feed.ack().name())
                    .param("settings", JSON.writeValueAsString(feed.settings()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw new ConfigProblem(
                    "feeds." + feed.slug() + ".mllp", "another feed takes the messages of this sender already");
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> settings(String json) {
        return JSON.readValue(json, Map.class);
    }
}
