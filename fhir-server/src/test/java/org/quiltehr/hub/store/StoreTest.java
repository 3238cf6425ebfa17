package org.quiltehr.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.index.IndexRow;
import org.quiltehr.hub.index.ParamRegistry;
import tools.jackson.databind.node.ObjectNode;

class StoreTest {

    private static final PracticeRef LAKESIDE = new PracticeRef(1, new UUID(1, 1), "lakeside");
    private static final PracticeRef HILLCREST = new PracticeRef(2, new UUID(2, 2), "hillcrest");
    private static final UUID MESSAGE = new UUID(7, 7);
    private static final Instant NOW = Instant.parse("2026-03-01T10:20:30.456Z");

    private static HikariDataSource database;
    private static Store store;
    private static long next = 100;

    @BeforeAll
    static void open() {
        database = TestDatabase.pool();
        Dictionaries dictionaries = new Dictionaries(database, new Dictionaries.Samples(10_000, 10_000, 10_000));
        store = new Store(
                StoreTest::index,
                new ParamRegistry(),
                new BodyCodec(dictionaries::bytes),
                dictionaries,
                () -> NOW,
                Labelling.NONE);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** Something in every table beside res. */
    private static IndexRow index(String type, @Nullable LogicalId patient, ObjectNode resource) {
        return new IndexRow(
                5L,
                true,
                6,
                Micros.of(NOW),
                Long.MAX_VALUE,
                70.1,
                new long[] {1, 2},
                new long[] {},
                new long[] {type.hashCode()},
                List.of(new IndexRow.Str((short) 3, LocalDate.of(1950, 2, 28), "smith", "Smith")),
                List.of(new IndexRow.Date2((short) 4, Long.MIN_VALUE, Micros.of(NOW) + 1)),
                List.of(new IndexRow.Qty2((short) 5, 9, -1.5)));
    }

    @Test
    void aCreateStampsWhatTheStoreKnowsAndKeepsWhatTheSenderSaid() throws SQLException {
        LogicalId id = id();
        Written written = write(put("Patient", id, id, """
                {"resourceType":"Patient","id":"theirs","meta":{"versionId":"9","source":"x","profile":["http://p"],
                 "tag":[{"system":"http://t","code":"kept"},{"system":"http://quiltehr.org/practice","code":"forged"}]},
                 "multipleBirthInteger":2}"""));

        assertThat(written.action()).isEqualTo(Written.Action.CREATED);
        assertThat(written.version()).isEqualTo(1);
        assertThat(new String(written.json(), StandardCharsets.UTF_8)).isEqualTo(("""
                {"resourceType":"Patient","id":"%s","meta":{"versionId":"1","lastUpdated":"2026-03-01T10:20:30.456Z",\
                "source":"urn:uuid:%s","profile":["http://p"],"tag":[{"system":"http://t","code":"kept"},\
                {"system":"http://quiltehr.org/practice","code":"lakeside"}]},"multipleBirthInteger":2}""").formatted(id, MESSAGE));
        assertThat(count("select count(*) from hist where pk = " + id.own())).isZero();
        assertThat(stored(id)).isEqualTo(written.json());
    }

    @Test
    void whatWasReadAndIsPutBackIsNoNewVersion() throws SQLException {
        LogicalId id = id();
        Written first =
                write(put("Patient", id, id, "{\"resourceType\":\"Patient\",\"active\":true,\"gender\":\"female\"}"));
        Written again = write(put("Patient", id, id, new String(first.json(), StandardCharsets.UTF_8)));
        Written turned =
                write(put("Patient", id, id, "{\"gender\":\"female\",\"active\":true,\"resourceType\":\"Patient\"}"));

        assertThat(List.of(again.action(), turned.action()))
                .containsExactly(Written.Action.UNCHANGED, Written.Action.UNCHANGED);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(count("select count(*) from last_stated where pk = " + id.own()))
                .isEqualTo(1);
        assertThat(count("select count(*) from change where pks @> array[" + id.own() + "]::bigint[]"))
                .isEqualTo(1);
    }

    @Test
    void aDecimalWithAnotherPrecisionIsAnotherContent() throws SQLException {
        LogicalId id = id();
        write(put("Observation", id, null, "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":70.1}}"));
        Written second = write(
                put("Observation", id, null, "{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":70.10}}"));
        assertThat(second.action()).isEqualTo(Written.Action.UPDATED);
        assertThat(new String(second.json(), StandardCharsets.UTF_8)).contains("70.10");
    }

    @Test
    void anUpdateMovesTheOlderVersionToHistoryAndReplacesIndexValues() throws SQLException {
        LogicalId id = id();
        write(put("Patient", id, id, "{\"resourceType\":\"Patient\",\"active\":true}"));
        Written second = write(put("Patient", id, id, "{\"resourceType\":\"Patient\",\"active\":false}"));

        assertThat(second.version()).isEqualTo(2);
        assertThat(second.action()).isEqualTo(Written.Action.UPDATED);
        assertThat(count("select count(*) from hist where ver = 1 and pk = " + id.own()))
                .isEqualTo(1);
        for (String table : List.of("res", "lookup", "str", "date2", "qty2")) {
            assertThat(count("select count(*) from " + table + " where pk = " + id.own()))
                    .isEqualTo(1);
        }
        assertThat(count("select max(ver) from res where change > 0 and pk = " + id.own()))
                .isEqualTo(2);
    }

    @Test
    void oneByOneAndByCopyStoreTheSame() throws SQLException {
        List<Put> few = new ArrayList<>();
        List<Put> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            LogicalId patient = id();
            (i < 2 ? few : many)
                    .add(put("Patient", patient, patient, "{\"resourceType\":\"Patient\",\"active\":true}"));
        }
        writeAll(few);
        writeAll(many);
        LogicalId one = few.getFirst().id();
        LogicalId other = many.getFirst().id();
        for (String columns : List.of(
                "res: updated, labels, content, message, practice, ver, type, deleted, code, more, present, date_lo, date_hi, qty, tokens, refs, pat = pk",
                "lookup: hash",
                "str: type, param, birth, norm, exact",
                "date2: type, param, lo, hi",
                "qty2: type, param, unit, value")) {
            String sql = "select row(" + columns.substring(columns.indexOf(':') + 1) + ")::text from "
                    + columns.substring(0, columns.indexOf(':')) + " where pk = ";
            assertThat(text(sql + other.own())).isEqualTo(text(sql + one.own())).isNotEmpty();
        }
    }

    @Test
    void aDeletedVersionKeepsItsHistoryAndCanComeBack() throws SQLException {
        LogicalId id = id();
        write(put("Patient", id, id, "{\"resourceType\":\"Patient\",\"active\":true}"));
        Written gone = write(delete("Patient", id, id));
        assertThat(gone.action()).isEqualTo(Written.Action.DELETED);
        assertThat(gone.version()).isEqualTo(2);
        assertThat(count("select count(*) from str where pk = " + id.own())).isZero();
        assertThat(write(delete("Patient", id, id)).action()).isEqualTo(Written.Action.UNCHANGED);
        Written back = write(put("Patient", id, id, "{\"resourceType\":\"Patient\",\"active\":true}"));
        assertThat(back.action()).isEqualTo(Written.Action.CREATED);
        assertThat(back.version()).isEqualTo(3);
        assertThat(count("select count(*) from hist where pk = " + id.own())).isEqualTo(2);
    }

    @Test
    void aPatientWithRowsStaysUnlessTheyGoWithIt() throws SQLException {
        LogicalId patient = id();
        LogicalId observation = new LogicalId(patient.home(), next++);
        writeAll(List.of(
                put("Patient", patient, patient, "{\"resourceType\":\"Patient\"}"),
                put("Observation", observation, patient, "{\"resourceType\":\"Observation\"}")));
        assertRefused(Refusal.Kind.PATIENT_IN_USE, delete("Patient", patient, patient));
        assertThat(writeAll(List.of(delete("Patient", patient, patient), delete("Observation", observation, patient))))
                .extracting(Written::action)
                .containsExactly(Written.Action.DELETED, Written.Action.DELETED);
    }

    @Test
    void refusesAnotherVersionAnotherPracticeAndAnotherKey() throws SQLException {
        LogicalId id = id();
        Put put = put("Patient", id, id, "{\"resourceType\":\"Patient\"}");
        write(put);
        assertRefused(Refusal.Kind.VERSION_CONFLICT, with(put, LAKESIDE, 1, 2));
        assertRefused(Refusal.Kind.OTHER_PRACTICE, with(put, HILLCREST, 1, null));
        assertRefused(Refusal.Kind.KEY_COLLISION, with(put, LAKESIDE, 2, null));
        assertThat(write(with(put, LAKESIDE, 1, 1)).action()).isEqualTo(Written.Action.UNCHANGED);
    }

    @Test
    void anIdAClientChoseIsRecorded() throws SQLException {
        LogicalId id = id();
        Put put = new Put(
                "Basic",
                id,
                "chosen-1",
                LAKESIDE,
                null,
                0,
                FhirJson.parse("{\"resourceType\":\"Basic\"}"),
                new MessageRef(MESSAGE, 0),
                false,
                null,
                false);
        assertThat(new String(write(put).json(), StandardCharsets.UTF_8)).contains("\"id\":\"chosen-1\"");
        assertThat(count("select count(*) from alias where id = 'chosen-1' and pk = " + id.own()))
                .isEqualTo(1);
    }

    @Test
    void currentRowsAreLockedAndUnpacked() throws SQLException {
        LogicalId id = id();
        Written written = write(put("Patient", id, id, "{\"resourceType\":\"Patient\"}"));
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            Map<LogicalId, Current> current = store.current(tx, List.of(id, id()));
            assertThat(current).containsOnlyKeys(id);
            assertThat(current.get(id).json()).isEqualTo(written.json());
            assertThat(current.get(id).updated()).isEqualTo(NOW);
            tx.rollback();
        }
    }

    private static void assertRefused(Refusal.Kind kind, Put put) {
        assertThatThrownBy(() -> write(put))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }

    private static LogicalId id() {
        return new LogicalId(-next, next++);
    }

    private static Put put(String type, LogicalId id, @Nullable LogicalId patient, String json) {
        return new Put(
                type,
                id,
                id.text(),
                LAKESIDE,
                patient,
                1,
                FhirJson.parse(json),
                new MessageRef(MESSAGE, 3),
                false,
                null,
                false);
    }

    private static Put delete(String type, LogicalId id, @Nullable LogicalId patient) {
        return new Put(
                type,
                id,
                id.text(),
                LAKESIDE,
                patient,
                0,
                FhirJson.parse("{}"),
                new MessageRef(MESSAGE, 3),
                true,
                null,
                false);
    }

    private static Put with(Put put, PracticeRef practice, long keyHash, @Nullable Integer ifVersion) {
        return new Put(
                put.type(),
                put.id(),
                put.shownId(),
                practice,
                put.patient(),
                keyHash,
                put.body(),
                put.source(),
                false,
                ifVersion,
                false);
    }

    private static Written write(Put put) throws SQLException {
        return writeAll(List.of(put)).getFirst();
    }

    private static List<Written> writeAll(List<Put> puts) throws SQLException {
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            try {
                List<Written> written = store.write(tx, puts);
                tx.commit();
                return written;
            } finally {
                tx.rollback();
            }
        }
    }

    private static byte[] stored(LogicalId id) throws SQLException {
        try (Connection tx = database.getConnection()) {
            return store.current(tx, List.of(id)).get(id).json();
        }
    }

    private static long count(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    private static String text(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                ResultSet found = connection.createStatement().executeQuery(sql)) {
            found.next();
            return found.getString(1);
        }
    }
}
