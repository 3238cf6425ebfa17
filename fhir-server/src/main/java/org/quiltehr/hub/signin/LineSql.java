package org.quiltehr.hub.signin;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.Together;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What apps were allowed, and the codes and tokens that stand for it; each is asked for in one statement. */
final class LineSql {

    private static final String LINE = "l.num, a.id as app, l.account, l.feed, t.scopes, l.home, l.pk";

    private static final String LIVE = """
             from app_token t join app_line l on l.num = t.line and l.ended is null
              join app a on a.num = l.app and not a.disabled
             where t.hash = ? and t.kind = ? and t.until > now()""";

    private static final String ACCESS = "select " + LINE + ", t.hash "
            + LIVE.replace("t.hash = ? and t.kind = ?", "t.hash = any (?) and t.kind = 'access'");

    private static final int AT_ONCE = 2;
    private static final int MOST = 64;

    private final DataSource database;
    private final JdbcClient jdbc;
    private final Together<Boolean, ByteBuffer, Optional<Line>> shown = new Together<>(AT_ONCE, MOST, this::ofTokens);

    LineSql(DataSource database) {
        this.database = database;
        this.jdbc = JdbcClient.create(database);
    }

    /** A token that is good now. */
    record Live(Line line, Instant issued, Instant until) {}

    /** A code that was redeemed just now, and what its redeemer must know. */
    record Code(
            Line line,
            String redirect,
            String challenge,
            @Nullable String nonce) {}

    long begin(int app, int account, String scopes, @Nullable LogicalId patient, Duration life) {
        return begin(app, account, null, scopes, patient, life);
    }

    /** What a feed is allowed. */
    long beginFeed(int app, int feed, String scopes, Duration life) {
        return begin(app, null, feed, scopes, null, life);
    }

    private long begin(
            int app,
            @Nullable Integer account,
            @Nullable Integer feed,
            String scopes,
            @Nullable LogicalId patient,
            Duration life) {
        jdbc.sql("delete from app_line where until < now() - interval '1 day'").update();
        return jdbc.sql("""
                        insert into app_line (app, account, feed, scopes, home, pk, until)
                        values (:app, :account, :feed, :scopes, :home, :pk, now() + :life * interval '1 second') returning num""")
                .param("app", app)
                .param("account", account, Types.INTEGER)
                .param("feed", feed, Types.INTEGER)
                .param("scopes", scopes)
                .param("home", patient == null ? null : patient.home(), Types.BIGINT)
                .param("pk", patient == null ? null : patient.own(), Types.BIGINT)
                .param("life", life.toSeconds())
                .query(Long.class)
                .single();
    }

    void addCode(long line, String code, String redirect, String challenge, @Nullable String nonce, Duration life) {
        jdbc.sql("""
                        insert into app_code (hash, line, redirect, challenge, nonce, until)
                        values (:hash, :line, :redirect, :challenge, :nonce, now() + :life * interval '1 second')""")
                .param("hash", Sha256.of(code))
                .param("line", line)
                .param("redirect", redirect)
                .param("challenge", challenge)
                .param("nonce", nonce, Types.VARCHAR)
                .param("life", life.toSeconds())
                .update();
    }

    void addToken(long line, String kind, String token, String scopes, Duration life) {
        jdbc.sql("""
                        insert into app_token (hash, line, kind, scopes, until)
                        select ?, num, ?, ?, least(until, now() + ? * interval '1 second') from app_line where num = ?""")
                .params(Sha256.of(token), kind, scopes, life.toSeconds(), line)
                .update();
    }

    /** A code is good once: whoever shows it again ends what the first one got. */
    Optional<Code> redeem(String code, String app) {
        byte[] hash = Sha256.of(code);
        Optional<Code> redeemed = jdbc.sql("""
                        update app_code c set used = now() from app_line l join app a on a.num = l.app and not a.disabled
                         where c.hash = ? and c.used is null and c.until > now() and l.num = c.line and l.ended is null
                           and a.id = ?
                        returning l.num, a.id as app, l.account, l.feed, l.scopes, l.home, l.pk, c.redirect, c.challenge, c.nonce""")
                .params(hash, app)
                .query((row, n) -> new Code(
                        line(row), row.getString("redirect"), row.getString("challenge"), row.getString("nonce")))
                .optional();
        if (redeemed.isEmpty()) {
            jdbc.sql("update app_line set ended = now() where num in (select line from app_code where hash = ?)")
                    .param(hash)
                    .update();
        }
        return redeemed;
    }

    /** A refresh token is good once, too. */
    Optional<Line> spend(String token, String app) {
        byte[] hash = Sha256.of(token);
        Optional<Line> spent =
                jdbc.sql("""
                        update app_token t set used = now() from app_line l join app a on a.num = l.app and not a.disabled
                         where t.hash = ? and t.kind = 'refresh' and t.used is null and t.until > now()
                           and l.num = t.line and l.ended is null and a.id = ?
                        returning l.num, a.id as app, l.account, l.feed, l.scopes, l.home, l.pk""").params(hash, app).query((row, n) -> line(row)).optional();
        if (spent.isEmpty()) {
            jdbc.sql("""
                            update app_line set ended = now() where num in (
                              select line from app_token where hash = ? and kind = 'refresh' and used is not null)""").param(hash).update();
        }
        return spent;
    }

    /** The app a refresh token was given to, also if it is good no more. */
    Optional<String> owner(String refreshToken) {
        return jdbc.sql("""
                        select a.id from app_token t join app_line l on l.num = t.line join app a on a.num = l.app
                         where t.hash = ? and t.kind = 'refresh'""").param(Sha256.of(refreshToken)).query(String.class).optional();
    }

    /** What an access token that is good now stands for; asked at each request, those that come together in one statement. */
    Optional<Line> access(String token) {
        ByteBuffer hash = ByteBuffer.wrap(Sha256.of(token));
        return shown.done(Boolean.TRUE, hash)
                .orElseGet(() -> ofTokens(List.of(hash)).getFirst());
    }

    private List<Optional<Line>> ofTokens(List<ByteBuffer> hashes) {
        Map<ByteBuffer, Line> found = new HashMap<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(ACCESS)) {
            byte[][] all = hashes.stream().map(ByteBuffer::array).toArray(byte[][]::new);
            select.setArray(1, connection.createArrayOf("bytea", all));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.put(ByteBuffer.wrap(rows.getBytes("hash")), line(rows));
                }
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("whom a token stands for could not be found out", e);
        }
        return hashes.stream().map(hash -> Optional.ofNullable(found.get(hash))).toList();
    }

    /** A token of either kind that is good now. */
    Optional<Live> live(String token) {
        for (String kind : new String[] {"access", "refresh"}) {
            Optional<Live> found = jdbc.sql("select " + LINE + ", t.issued, t.until " + LIVE + " and t.used is null")
                    .params(Sha256.of(token), kind)
                    .query((row, n) -> new Live(
                            line(row),
                            row.getObject("issued", OffsetDateTime.class).toInstant(),
                            row.getObject("until", OffsetDateTime.class).toInstant()))
                    .optional();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    void end(long line) {
        jdbc.sql("update app_line set ended = now() where num = ? and ended is null")
                .param(line)
                .update();
    }

    private static Line line(ResultSet row) throws SQLException {
        long home = row.getLong("home");
        LogicalId patient = row.wasNull() ? null : new LogicalId(home, row.getLong("pk"));
        return new Line(
                row.getLong("num"),
                row.getString("app"),
                row.getInt("account"),
                row.getInt("feed"),
                row.getString("scopes"),
                patient);
    }
}
