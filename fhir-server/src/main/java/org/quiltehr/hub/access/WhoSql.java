package org.quiltehr.hub.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.PracticeRef;
import org.springframework.dao.DataAccessResourceFailureException;

/** Who a cookie, a key or an account's number stands for, with all rights, in one statement. */
final class WhoSql {

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
              l.outdated
            """;

    private static final String SIGNED_IN = COLUMNS + """
            , s.seen < now() - interval '1 minute'
            from sign_in s join account a on a.num = s.account and not a.disabled
            """ + RIGHTS + """
            where s.hash = ? and s.step = 'done'
              and s.seen > now() - ? * interval '1 minute' and s.began > now() - ? * interval '1 minute'
            """;

    private static final String ACCOUNT = COLUMNS + "from account a\n" + RIGHTS + "where a.num = ? and not a.disabled";

    private static final String FEED = """
            select k.num, f.slug, p.num, p.id, p.slug, k.used is null or k.used < now() - interval '1 hour'
              from feed_key k join feed f on f.num = k.feed join practice p on p.num = f.practice
             where k.hash = ? and k.revoked is null
            """;

    private final DataSource database;
    private final SignInLimits limits;

    WhoSql(DataSource database, SignInLimits limits) {
        this.database = database;
        this.limits = limits;
    }

    /** By the cookie of a sign-in that is complete and not too old. */
    Optional<Who> signedIn(String cookie) {
        byte[] hash = Secrets.hash(cookie);
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(SIGNED_IN)) {
            select.setBytes(1, hash);
            select.setInt(2, limits.idleMinutes());
            select.setInt(3, limits.longestMinutes());
            boolean[] stale = new boolean[1];
            Optional<Who> who = who(select, stale);
            if (stale[0]) {
                update(connection, "update sign_in set seen = now() where hash = ?", hash);
            }
            return who;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** By the number of an account that is not disabled. */
    Optional<Who> account(int num) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(ACCOUNT)) {
            select.setInt(1, num);
            return who(select, null);
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
        return new Who(0, name, name, feed, null, List.of(push), Withholding.NOTHING);
    }

    private static Optional<Who> who(PreparedStatement select, boolean @Nullable [] stale) throws SQLException {
        List<Right> rights = new ArrayList<>();
        Who who = null;
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                String act = found.getString(4);
                if (act != null) {
                    int practice = found.getInt(7);
                    PracticeRef at = found.wasNull()
                            ? null
                            : new PracticeRef(practice, found.getObject(8, UUID.class), found.getString(9));
                    rights.add(new Right(
                            Act.of(act),
                            Relation.of(found.getString(5)),
                            at,
                            found.getInt(6),
                            Purpose.of(found.getString(11)).orElse(Purpose.TREAT)));
                }
                OffsetDateTime until = found.getObject(10, OffsetDateTime.class);
                who = new Who(
                        found.getInt(1),
                        found.getString(2),
                        found.getString(3),
                        null,
                        until == null ? null : until.toInstant(),
                        rights,
                        withholding(found));
                if (stale != null) {
                    stale[0] = found.getBoolean(15);
                }
            }
        }
        return Optional.ofNullable(who);
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
