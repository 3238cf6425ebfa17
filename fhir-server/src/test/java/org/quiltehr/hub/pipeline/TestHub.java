package org.quiltehr.hub.pipeline;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.store.Current;
import org.quiltehr.hub.store.Store;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A whole hub in this process on a database of its own, with one practice whose feed {@code f} is scripted. */
public final class TestHub implements AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final Http http;
    private final int mllpPort;

    public TestHub() throws IOException, InterruptedException {
        Hub.Running running =
                Hub.start(new HubOptions(0, 0, Path.of("target", "unused"), TestDatabase.url(), null, true));
        context = running.context();
        mllpPort = running.mllpPort();
        http = new Http(running.base());
        http.put("/practices/p", "{\"name\":\"P\",\"timezone\":\"America/New_York\"}");
        http.put(
                "/practices/p/feeds/f",
                "{\"adapter\":\"script\",\"mllp\":{\"application\":\"SCRIPT\",\"facility\":\"P\"}}");
    }

    public Http http() {
        return http;
    }

    public int mllpPort() {
        return mllpPort;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public JdbcClient sql() {
        return JdbcClient.create(context.getBean(javax.sql.DataSource.class));
    }

    /** Sends a script and waits for what becomes of it. */
    public JsonNode send(String script) throws IOException, InterruptedException {
        return send("f", script, "wait=20");
    }

    public JsonNode send(String feed, String script, @Nullable String prefer) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                "POST",
                "/practices/p/feeds/" + feed + "/messages",
                "application/json",
                script.getBytes(StandardCharsets.UTF_8),
                prefer == null ? new String[0] : new String[] {"Prefer", prefer});
        if (answer.statusCode() >= 300) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return FhirJson.parse(answer.body());
    }

    public ObjectNode receipt(JsonNode answer) throws IOException, InterruptedException {
        return http.json("/practices/p/messages/" + answer.path("id").asString("") + "/receipt");
    }

    /** What is stored of the n-th resource of a receipt. */
    public JsonNode stored(JsonNode receipt, int n) throws java.sql.SQLException {
        String reference = receipt.path("resources").path(n).path("reference").asString("");
        LogicalId id =
                LogicalId.parse(reference.substring(reference.indexOf('/') + 1)).orElseThrow();
        try (var tx = bean(javax.sql.DataSource.class).getConnection()) {
            tx.setAutoCommit(false);
            Current row = bean(Store.class).current(tx, List.of(id)).get(id);
            tx.rollback();
            return FhirJson.parse(row.json());
        }
    }

    /** Waits until nothing waits to be worked. */
    public void idle() throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (sql().sql("select count(*) from work").query(Integer.class).single() > 0) {
            if (System.nanoTime() > end) {
                throw new AssertionError("messages still wait");
            }
            Thread.sleep(20);
        }
    }

    /** Every clinical, index and identity row. */
    public List<String> rows() {
        List<String> rows = new ArrayList<>();
        List<String> tables = sql().sql("""
                select table_name from information_schema.tables
                where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'message%' and table_name not like 'transition%' and table_name not like 'audit%' and table_name not like 'disagreement%'
                  and table_name not in ('work', 'outcome', 'seen', 'held', 'flyway_schema_history', 'practice_version', 'follower', 'lease', 'feed_slot', 'watch_condition', 'watch_notice', 'practice_quality')
                order by 1
                """).query(String.class).list();
        for (String table : tables) {
            rows.addAll(sql().sql("select '" + table + ' ' + "' || t::text from " + table + " t order by 1")
                    .query(String.class)
                    .list());
        }
        return rows;
    }

    @Override
    public void close() {
        context.close();
    }
}
