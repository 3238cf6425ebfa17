package org.quiltehr.hub.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.database.TestDatabase;
import tools.jackson.databind.JsonNode;

/** The newest of what repeats is read by plans that look at few pages, also by a plan made for any values. */
class NewestRowsTest {

    private static final Grant READER = new Grant(true, null, 4);
    private static final int OBSERVATION = FhirTypes.require("Observation");
    private static final int CONDITION = FhirTypes.require("Condition");

    @Test
    void aPatientOfTenThousandResultsCostsFewPages() throws SQLException {
        try (HikariDataSource database = TestDatabase.pool();
                Connection connection = database.getConnection();
                Statement sql = connection.createStatement()) {
            // patient 1 has 10,000 results of 80 kinds and 20 problems, 20 others as much together as make the table
            // large
            insert(sql, OBSERVATION, "1", "n % 80", 10_000);
            insert(sql, CONDITION, "1", "null", 20);
            insert(sql, OBSERVATION, "2 + n % 20", "n % 400", 30_000);
            sql.execute("vacuum analyze res");
            sql.execute("set plan_cache_mode = force_generic_plan");
            Args ask = RowSql.newestOf(
                    View.NETWORK,
                    READER,
                    List.of(new LogicalId(0, 1)),
                    new int[] {OBSERVATION, CONDITION, FhirTypes.require("Procedure")},
                    3,
                    false);
            String text = ask.toString();
            for (int i = 1; text.contains("?"); i++) {
                text = text.replaceFirst("\\?", "\\$" + i);
            }
            sql.execute("prepare newest (bigint[], int[], int) as " + text);
            String others = "'{" + CONDITION + "," + FhirTypes.require("Procedure") + "}'";
            JsonNode plan = explain(sql, "execute newest ('{1}', " + others + ", 2)");
            assertThat(plan.path("Actual Rows").asInt(0))
                    .as("three of each kind, and the problems")
                    .isEqualTo(3 * 80 + 20);
            int pages = plan.path("Shared Hit Blocks").asInt(0)
                    + plan.path("Shared Read Blocks").asInt(0);
            System.out.println("pages for the newest of 10,000 results: " + pages);
            assertThat(pages).isBetween(1, 3_000);
            assertThat(indexes(plan)).containsOnly("res_patient_alike", "res_patient_date");
        }
    }

    private static JsonNode explain(Statement sql, String statement) throws SQLException {
        try (ResultSet found = sql.executeQuery("explain (analyze, buffers, format json) " + statement)) {
            found.next();
            return FhirJson.mapper().readTree(found.getString(1)).path(0).path("Plan");
        }
    }

    /** By what the rows are found, {@code none} for a look at all of them. */
    private static Set<String> indexes(JsonNode plan) {
        Set<String> indexes = new TreeSet<>();
        if (plan.path("Relation Name").asString("").equals("res")) {
            indexes.add(plan.path("Index Name").asString("none"));
        }
        plan.path("Plans").forEach(below -> indexes.addAll(indexes(below)));
        return indexes;
    }

    private static void insert(Statement sql, int type, String patient, String alike, int many) throws SQLException {
        sql.execute("""
                insert into res (home, pk, pat, pat_home, change, updated, content, key_hash, message, entry, practice, ver,
                  type, dict, alike, date_lo, body)
                select 0, 1000 + nextval('change_number'), %s, 0, nextval('change_number'), now(), 0, 0, gen_random_uuid(), 0,
                  1, 1, %d, 0, %s, timestamptz '2020-01-01' + n * interval '1 hour', decode(repeat('5a', 400), 'hex')
                from generate_series(1, %d) as n""".formatted(patient, type, alike, many));
    }
}
