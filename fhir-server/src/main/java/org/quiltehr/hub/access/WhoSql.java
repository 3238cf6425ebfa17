package org.quiltehr.hub.access;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.Together;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Who a cookie, a key or an account's number stands for, with all rights, in one statement. What is asked while the like of it
 * is being asked shares a statement: each is answered by what the database says after it came, and nothing is kept.
 */
final class WhoSql {

    /** So many statements of a kind go on at a time, about so many callers each. */
    private static final int AT_ONCE = 2;

    private static final int MOST = 64;

    private static final String RIGHTS = """
            cross join label_set l
            left join role_held h on h.account = a.num
            left join access_rule r on r.role = h.role
            left join practice p on p.num = h.practice
            """;

    private static final String COLUMNS = """
            select a.num, a.name, a.display, r.act, r.relation, coalesce(r.days, 0), p.num, p.id, p.slug,
              (select max(g.until) from broken_glass g where g.account = a.num and g.until > now()),
              r.purpose, exists (select from consent_rule),
              (select coalesce(bit_or(1::bigint << k.bit), 0) from sensitive_kind k where k.withheld),
              l.outdated,\s""" + ProofSql.STAMP;

    private static final String SIGNED_IN = COLUMNS + """
            , s.seen < now() - interval '1 minute', s.hash
            from sign_in s join account a on a.num = s.account and not a.disabled
            """ + RIGHTS + """
            where s.hash = any (?) and s.step = 'done'
              and s.seen > now() - ? * interval '1 minute' and s.began > now() - ? * interval '1 minute'
            """;

    private static final String ACCOUNT =
            COLUMNS + " from account a\n" + RIGHTS + "where a.num = any (?) and not a.disabled";

    private static final String FEED = """
            select k.num, f.slug, p.num, p.id, p.slug, k.used is null or k.used < now() - interval '1 hour'
              from feed_key k join feed f on f.num = k.feed join practice p on p.num = f.practice
             where k.hash = ? and k.revoked is null
            """;

    private final DataSource database;
    private final SignInLimits limits;
    private final Together<Boolean, ByteBuffer, Optional<Who>> cookies = new Together<>(AT_ONCE, MOST, this::ofCookies);
    private final Together<Boolean, Integer, Optional<Who>> accounts = new Together<>(AT_ONCE, MOST, this::ofNumbers);

    WhoSql(DataSource database, SignInLimits limits) {
        this.database = database;
        this.limits = limits;
    }

    /** By the cookie of a sign-in that is complete and not too old. */
    Optional<Who> signedIn(String cookie) {
        ByteBuffer hash = ByteBuffer.wrap(Secrets.hash(cookie));
        return cookies.done(Boolean.TRUE, hash)
                .orElseGet(() -> ofCookies(List.of(hash)).getFirst());
    }

    private List<Optional<Who>> ofCookies(List<ByteBuffer> hashes) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(SIGNED_IN)) {
            select.setArray(
                    1,
                    connection.createArrayOf(
                            "bytea", hashes.stream().map(ByteBuffer::array).toArray(byte[][]::new)));
            select.setInt(2, limits.idleMinutes());
            select.setInt(3, limits.longestMinutes());
            Set<ByteBuffer> stale = new LinkedHashSet<>();
            Map<ByteBuffer, Who> found = who(select, row -> {
                ByteBuffer hash = ByteBuffer.wrap(row.getBytes(17));
                if (row.getBoolean(16)) {
                    stale.add(hash);
                }
                return hash;
            });
            for (ByteBuffer hash : stale) {
                update(connection, "update sign_in set seen = now() where hash = ?", hash.array());
            }
            return hashes.stream()
                    .map(hash -> Optional.ofNullable(found.get(hash)))
                    .toList();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** By the number of an account that is not disabled. */
    Optional<Who> account(int num) {
        return accounts.done(Boolean.TRUE, num)
                .orElseGet(() -> ofNumbers(List.of(num)).getFirst());
    }

    private List<Optional<Who>> ofNumbers(List<Integer> nums) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(ACCOUNT)) {
            select.setArray(1, connection.createArrayOf("int4", nums.toArray()));
            Map<Integer, Who> found = who(select, row -> row.getInt(1));
            return nums.stream().map(num -> Optional.ofNullable(found.get(num))).toList();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** By a feed's key. */
    Optional<Who> feed(String key) {
        byte[] hash = Secrets.hash(key);
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(FEED)) {
            select.setBytes(1, hash);
            try (ResultSet found = select.executeQuery()) {
                if (!found.next()) {
                    return Optional.empty();
                }
                PracticeRef practice =
                        new PracticeRef(found.getInt(3), found.getObject(4, UUID.class), found.getString(5));
                String feed = found.getString(2);
                if (found.getBoolean(6)) {
                    update(connection, "update feed_key set used = date_trunc('hour', now()) where hash = ?", hash);
                }
                return Optional.of(pushing(feed, practice));
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** By the number of a feed, for which an app was given a token. */
    Optional<Who> feed(int num) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select f.slug, p.num, p.id, p.slug from feed f join practice p on p.num = f.practice where f.num = ?")) {
            select.setInt(1, num);
            try (ResultSet found = select.executeQuery()) {
                return found.next()
                        ? Optional.of(pushing(
                                found.getString(1),
                                new PracticeRef(found.getInt(2), found.getObject(3, UUID.class), found.getString(4))))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static Who pushing(String feed, PracticeRef practice) {
        String name = "feed:" + practice.slug() + "/" + feed;
        Right push = new Right(Act.PUSH, Relation.PRACTICE, practice, 0, Purpose.TREAT);
        return new Who(0, name, name, feed, null, List.of(push), Withholding.NOTHING, 0);
    }

    /** What a row is known by. */
    private interface Key<K> {
        K of(ResultSet row) throws SQLException;
    }

    /** A row for each right; those of one key are one caller's. */
    private static <K> Map<K, Who> who(PreparedStatement select, Key<K> key) throws SQLException {
        Map<K, Who> all = new HashMap<>();
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                K one = key.of(found);
                Who who = all.get(one);
                if (who == null) {
                    OffsetDateTime until = found.getObject(10, OffsetDateTime.class);
                    who = new Who(
                            found.getInt(1),
                            found.getString(2),
                            found.getString(3),
                            null,
                            until == null ? null : until.toInstant(),
                            new ArrayList<>(),
                            withholding(found),
                            found.getLong(15));
                    all.put(one, who);
                }
                String act = found.getString(4);
                if (act != null) {
                    who.rights().add(right(found, act));
                }
            }
        }
        return all;
    }

    private static Right right(ResultSet found, String act) throws SQLException {
        int practice = found.getInt(7);
        PracticeRef at =
                found.wasNull() ? null : new PracticeRef(practice, found.getObject(8, UUID.class), found.getString(9));
        return new Right(
                Act.of(act),
                Relation.of(found.getString(5)),
                at,
                found.getInt(6),
                Purpose.of(found.getString(11)).orElse(Purpose.TREAT));
    }

    private static Withholding withholding(ResultSet found) throws SQLException {
        return new Withholding(found.getBoolean(12), found.getLong(13), found.getBoolean(14));
    }

    private static void update(Connection connection, String sql, byte[] hash) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setBytes(1, hash);
            update.executeUpdate();
        }
    }

    private static DataAccessResourceFailureException failed(SQLException e) {
        return new DataAccessResourceFailureException("who asks could not be found out", e);
    }
}
