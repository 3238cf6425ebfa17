package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.database.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The schema can be spread over a distributed PostgreSQL (Citus): each table is said to be spread by {@code home}, a copy
 * on every node or on one node, and the keys of those that are spread hold {@code home}, which Citus asks for.
 */
class ShardKeyTest {

    private record Kind(String name, String reason) {}

    private static com.zaxxer.hikari.HikariDataSource pool;
    private static JdbcClient sql;
    private static Map<String, Kind> tables;

    @BeforeAll
    static void start() throws IOException {
        pool = TestDatabase.pool();
        sql = JdbcClient.create(pool);
        tables = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("src/test/resources/holding/tables.csv"))) {
            String[] cells = line.split(";", -1);
            assertThat(tables.put(cells[0], new Kind(cells[1], cells[2])))
                    .as(cells[0])
                    .isNull();
        }
        tables.remove("table");
    }

    @AfterAll
    static void stop() {
        pool.close();
    }

    @Test
    void eachTableIsSaidToBeSpreadOrNot() {
        assertThat(tables.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        sql.sql("""
                select c.relname from pg_class c
                where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
                """).query(String.class).list());
        assertThat(tables.values())
                .allMatch(kind -> Set.of("home", "reference", "one-node").contains(kind.name()));
    }

    @Test
    void eachUniqueKeyOfASpreadTableHoldsTheShardKey() {
        List<String> without = new ArrayList<>();
        sql.sql("""
                select t.relname as in_table, k.relname as key, array_agg(a.attname::text) as columns
                from pg_index i
                join pg_class t on t.oid = i.indrelid
                join pg_class k on k.oid = i.indexrelid
                join pg_attribute a on a.attrelid = t.oid and a.attnum = any(i.indkey)
                where i.indisunique and t.relnamespace = 'public'::regnamespace
                group by 1, 2
                """)
                .query((rs, n) -> {
                    Kind kind = tables.get(rs.getString("in_table"));
                    List<String> columns =
                            List.of((String[]) rs.getArray("columns").getArray());
                    String key = rs.getString("key");
                    if (kind != null
                            && kind.name().equals("home")
                            && !columns.contains("home")
                            && !kind.reason().startsWith(key + ":")) {
                        without.add(key + " of " + rs.getString("in_table"));
                    }
                    return key;
                })
                .list();
        assertThat(without).isEmpty();
    }

    @Test
    void eachSpreadTableHasAShardKeyThatIsNeverEmpty() {
        Set<String> spread = tables.entrySet().stream()
                .filter(one -> one.getValue().name().equals("home"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertThat(sql.sql("""
                select table_name from information_schema.columns
                where table_schema = 'public' and column_name = 'home' and is_nullable = 'NO' and data_type = 'bigint'
                """).query(String.class).list()).containsAll(spread);
    }
}
