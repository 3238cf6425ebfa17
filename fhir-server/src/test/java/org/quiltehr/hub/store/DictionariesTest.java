package org.quiltehr.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.database.TestDatabase;

class DictionariesTest {

    private static final int OBSERVATION = FhirTypes.require("Observation");
    private static final int CONDITION = FhirTypes.require("Condition");
    private static final int PATIENT = FhirTypes.require("Patient");

    @Test
    void theFirstBodiesTrainADictionaryOfAllTypesAndThoseOfAFrequentTypeOneOfItsOwn() {
        try (HikariDataSource database = TestDatabase.pool()) {
            Dictionaries.Samples samples = new Dictionaries.Samples(1_000, 1_000, 10);
            Dictionaries dictionaries = new Dictionaries(database, samples);
            BodyCodec codec = new BodyCodec(dictionaries::bytes);
            assertThat(dictionaries.current(OBSERVATION)).isZero();

            gather(dictionaries, CONDITION, 1_000);
            await().atMost(Duration.ofMinutes(2)).until(() -> dictionaries.current(CONDITION) == 1);
            assertThat(dictionaries.current(OBSERVATION)).isEqualTo(1);

            gather(dictionaries, OBSERVATION, 1_010);
            await().atMost(Duration.ofMinutes(2)).until(() -> dictionaries.current(OBSERVATION) == 2);
            assertThat(dictionaries.current(CONDITION)).isEqualTo(1);
            assertThat(dictionaries.current(PATIENT)).isEqualTo(1);

            byte[] body = body(OBSERVATION, 5_000);
            byte[] small = codec.pack(body, 1);
            byte[] smaller = codec.pack(body, 2);
            assertThat(smaller.length).isLessThan(small.length / 2);
            assertThat(codec.unpack(small, 1)).isEqualTo(body);
            assertThat(codec.unpack(smaller, 2)).isEqualTo(body);
            assertThat(new Dictionaries(database, samples).current(OBSERVATION)).isEqualTo(2);
        }
    }

    @Test
    void aDictionaryThatDoesNotGainIsNotKept() throws SQLException {
        try (HikariDataSource database = TestDatabase.pool();
                Connection connection = database.getConnection()) {
            Dictionaries dictionaries = new Dictionaries(database, new Dictionaries.Samples(1_000, 1_000, 10));
            gather(dictionaries, OBSERVATION, 1_000);
            await().atMost(Duration.ofMinutes(2)).until(() -> dictionaries.current(OBSERVATION) == 1);

            // of what never repeats there is nothing to learn
            for (int i = 0; i < 1_010; i++) {
                dictionaries.packed(CONDITION, noise(i));
            }
            await().atMost(Duration.ofMinutes(2)).until(() -> !dictionaries.trains());
            assertThat(new DictionarySql().numbers(connection)).isEqualTo(Map.of(Dictionaries.ANY, 1));
        }
    }

    @Test
    void twoHubsThatTrainAtTheSameTimeKeepOneDictionaryOfAType() throws SQLException {
        try (HikariDataSource database = TestDatabase.pool();
                Connection connection = database.getConnection()) {
            DictionarySql sql = new DictionarySql();
            sql.add(connection, Dictionaries.ANY, new byte[] {1});
            sql.add(connection, Dictionaries.ANY, new byte[] {2});
            sql.add(connection, OBSERVATION, new byte[] {3});
            assertThat(sql.numbers(connection)).isEqualTo(Map.of(Dictionaries.ANY, 1, OBSERVATION, 2));
            assertThat(sql.bytes(connection, 1)).isEqualTo(new byte[] {1});
        }
    }

    /** Bodies of a type say ten of the forty things that type ever says. */
    private static byte[] body(int type, int seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder("{\"resourceType\":\"" + FhirTypes.name(type) + "\",\"text\":\"");
        for (int i = 0; i < 10; i++) {
            new Random(type * 100L + random.nextInt(40)).ints(60, 'a', 'z' + 1).forEach(c -> text.append((char) c));
        }
        return text.append("\"}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] noise(int seed) {
        StringBuilder text = new StringBuilder("{\"resourceType\":\"Condition\",\"text\":\"");
        new Random(seed).ints(3_000, 'a', 'z' + 1).forEach(c -> text.append((char) c));
        return text.append("\"}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void gather(Dictionaries dictionaries, int type, int bodies) {
        for (int i = 0; i < bodies; i++) {
            dictionaries.packed(type, body(type, i));
        }
    }
}
