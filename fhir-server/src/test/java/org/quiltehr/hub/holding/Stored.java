package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.awaitility.Awaitility;
import org.quiltehr.hub.base.FhirTypes;

/** What of the traffic's messages is in a database: each acknowledged one once, as the first version of its result. */
final class Stored {

    private static final int OBSERVATION = FhirTypes.require("Observation");

    private Stored() {}

    static void eachOnce(String db, Set<Integer> acknowledged, Duration workedWithin) throws SQLException {
        Awaitility.await()
                .atMost(workedWithin)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> number(db, "select count(*) from work") == 0);
        try (Connection connection = DriverManager.getConnection(db);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select m.control, count(*) from message m join outcome o on o.message = m.id and o.state = 1
                        where m.control like 'F%' group by 1
                        """)) {
            Set<Integer> stored = new HashSet<>();
            while (rows.next()) {
                assertThat(rows.getInt(2)).as(rows.getString(1)).isEqualTo(1);
                stored.add(Integer.parseInt(rows.getString(1).substring(1)));
            }
            Set<Integer> missing = new HashSet<>(acknowledged);
            missing.removeAll(stored);
            assertThat(missing).isEmpty();
        }
        int results = number(db, "select count(*) from res where type = " + OBSERVATION);
        assertThat(number(db, "select count(*) from res where ver = 1 and type = " + OBSERVATION))
                .isEqualTo(results);
        assertThat(number(db, "select count(distinct message) from res where type = " + OBSERVATION))
                .isEqualTo(results);
        assertThat(number(db, "select count(*) from hist where type = " + OBSERVATION))
                .isZero();
        assertThat(results).isGreaterThanOrEqualTo(acknowledged.size());
    }

    static int number(String db, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(db);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
