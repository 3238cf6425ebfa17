package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.database.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An answer made for somebody known from before has its event, and so is sent, only if all is as it was. */
class ProofTest {

    private static final ByteBuffer COOKIE = ByteBuffer.wrap(Secrets.hash("cookie"));
    private static final ByteBuffer TOKEN = ByteBuffer.wrap(Secrets.hash("token"));

    private static HikariDataSource database;
    private static JdbcClient sql;
    private static AuditSql audit;
    private static int pat;
    private static int ann;

    @BeforeAll
    static void start() {
        database = TestDatabase.pool();
        sql = JdbcClient.create(database);
        audit = new AuditSql(database, false, new ProofSql(SignInLimits.usual(true)));
        sql.sql("insert into practice (id, slug, name, timezone) values (gen_random_uuid(), 'lake', 'Lake', 'UTC')")
                .update();
        pat = account("pat");
        ann = account("ann");
        sql.sql("insert into app (id, display, redirects, scopes) values ('growth', 'Growth', '{}', '{}')")
                .update();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    private static int account(String name) {
        return sql.sql("insert into account (name, display, password) values (?, ?, '') returning num")
                .params(name, name)
                .query(Integer.class)
                .single();
    }

    @BeforeEach
    void signedIn() {
        sql.sql("delete from sign_in").update();
        sql.sql("delete from app_line").update();
        sql.sql("insert into sign_in (hash, account, step, address) values (?, ?, 'done', '')")
                .params(COOKIE.array(), pat)
                .update();
        sql.sql("""
                        with line as (insert into app_line (app, account, scopes, until)
                          select num, ?, '', now() + interval '1 day' from app returning num)
                        insert into app_token (hash, line, kind, scopes, until)
                        select ?, num, 'access', '', now() + interval '1 hour' from line""").params(pat, TOKEN.array()).update();
    }

    private static long stamp() {
        return sql.sql("select " + ProofSql.STAMP).query(Long.class).single();
    }

    private static Proof cookie() {
        return new Proof(COOKIE, false, pat, stamp());
    }

    private static Proof token() {
        return new Proof(TOKEN, true, pat, stamp());
    }

    private static AuditSql.Answered answered(Proof proof, LogicalId... patients) {
        var request = new Trail.Request("read", "R", "pat", "", 0, "GET", "/fhir/Patient", null, null);
        return new AuditSql.Answered(
                new AuditSql.Event(UUID.randomUUID(), null, request, null, 200), List.of(patients), proof);
    }

    /** Whether it is put down by itself, and beside another's; what is not leaves no row, nor does what came with it. */
    private static boolean stands(Proof proof) throws SQLException {
        long before = rows();
        boolean alone = audit.answered(List.of(answered(proof)));
        assertThat(rows() - before).isEqualTo(alone ? 1 : 0);
        before = rows();
        boolean beside = audit.answered(
                List.of(answered(null), answered(proof, new LogicalId(1, 2), new LogicalId(3, 4)), answered(proof)));
        assertThat(rows() - before).isEqualTo(beside ? 4 : 0);
        assertThat(beside).isEqualTo(alone);
        return alone;
    }

    private static long rows() {
        return sql.sql("select count(*) from audit").query(Long.class).single();
    }

    @Test
    void whoIsSignedInIsProved() throws SQLException {
        assertThat(stands(cookie())).isTrue();
        assertThat(stands(token())).isTrue();
    }

    @Test
    void whoIsNotOrIsAnotherIsNot() throws SQLException {
        assertThat(stands(new Proof(COOKIE, true, pat, stamp()))).isFalse();
        assertThat(stands(new Proof(TOKEN, false, pat, stamp()))).isFalse();
        assertThat(stands(new Proof(COOKIE, false, ann, stamp()))).isFalse();
        assertThat(stands(new Proof(TOKEN, true, ann, stamp()))).isFalse();
        assertThat(stands(new Proof(COOKIE, false, pat, stamp() + 4))).isFalse();
        assertThat(stands(new Proof(TOKEN, true, pat, stamp() + 4))).isFalse();
    }

    @Test
    void aSignInThatEndedRestedOrIsOldProvesNothing() throws SQLException {
        for (String end : List.of(
                "update sign_in set seen = now() - interval '31 minutes'",
                "update sign_in set began = now() - interval '13 hours'",
                "update sign_in set step = 'password'",
                "delete from sign_in")) {
            signedIn();
            assertThat(stands(cookie())).isTrue();
            sql.sql(end).update();
            assertThat(stands(cookie())).as(end).isFalse();
        }
    }

    @Test
    void aTokenThatEndedOrIsARefreshTokenProvesNothing() throws SQLException {
        for (String end : List.of(
                "update app_token set until = now()",
                "update app_token set kind = 'refresh'",
                "update app_line set ended = now()",
                "delete from app_line")) {
            signedIn();
            assertThat(stands(token())).isTrue();
            sql.sql(end).update();
            assertThat(stands(token())).as(end).isFalse();
        }
    }

    @Test
    void whateverChangesWhoMayWhatDrawsAnotherNumber() throws SQLException {
        for (String change : List.of(
                "insert into role_held (account, role, practice) select " + pat + ", 'staff', num from practice",
                "update role_held set role = 'director'",
                "delete from role_held",
                "insert into access_rule (role, act, relation) values ('staff', 'chart', 'glass')",
                "update access_rule set days = 3 where relation = 'stay'",
                "delete from access_rule where relation = 'glass'",
                "update account set disabled = true where num = " + ann,
                "update account set name = 'anna' where num = " + ann,
                "update account set display = 'Anna' where num = " + ann,
                "update practice set slug = 'pond'",
                "update app set disabled = true",
                "update sensitive_kind set withheld = true where bit = 2",
                "insert into sensitive_kind (bit, code, display) values (9, 'other', 'Other')",
                "insert into broken_glass (account, home, pk, reason, until, review) values (" + pat
                        + ", 1, 2, 'x', now() + interval '1 hour', now())",
                "update broken_glass set until = now()",
                "insert into consent_rule (home, pk, consent_home, consent_pk, num, under, deny)"
                        + " values (1, 2, 3, 4, 0, '{}', true)",
                "delete from consent_rule",
                "update label_set set outdated = not outdated")) {
            Proof before = cookie();
            assertThat(stands(before)).isTrue();
            assertThat(sql.sql(change).update()).as(change).isPositive();
            assertThat(stands(before)).as(change).isFalse();
            assertThat(stands(cookie())).as(change).isTrue();
        }
    }

    @Test
    void whatChangesNothingOfItDrawsNone() {
        long before = stamp();
        sql.sql("update account set failed = failed + 1, locked = null, totp_step = totp_step + 1")
                .update();
        sql.sql("update sign_in set seen = now()").update();
        sql.sql("update practice set name = 'Lake Clinic'").update();
        sql.sql("update label_set set number = number + 1").update();
        assertThat(stamp()).isEqualTo(before);
    }

    /** A change that is not committed yet is none, for the number and for what it stands for alike. */
    @Test
    void theNumberChangesWithTheTransaction() throws SQLException {
        Proof before = cookie();
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("update account set display = 'Ann' where num = " + ann);
            assertThat(stands(before)).isTrue();
            connection.commit();
            connection.setAutoCommit(true);
        }
        assertThat(stands(before)).isFalse();
    }
}
