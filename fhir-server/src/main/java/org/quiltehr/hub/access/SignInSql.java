package org.quiltehr.hub.access;

import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Accounts as sign-in sees them, and the sign-ins themselves. The database's clock decides. */
@SuppressWarnings("ArrayRecordComponent")
final class SignInSql {

    /** An account; {@code locked}: at this moment. */
    record Account(
            int num,
            String name,
            String password,
            boolean fresh,
            byte @Nullable [] totp,
            long step,
            boolean locked,
            @Nullable String external) {}

    /** A sign-in that is under way or complete. */
    record Begun(Account account, String step, byte @Nullable [] offered) {}

    private static final String ACCOUNT = """
            a.num, a.name, a.password, a.fresh, a.totp, a.totp_step, a.external, coalesce(a.locked > now(), false) as locked
            """;

    private final JdbcClient jdbc;

    SignInSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    Optional<Account> account(String name) {
        return jdbc.sql("select " + ACCOUNT + " from account a where a.name = ? and not a.disabled")
                .param(name)
                .query((row, n) -> account(row))
                .optional();
    }

    /** By who it is at the network's identity provider. */
    Optional<Account> external(String subject) {
        return jdbc.sql("select " + ACCOUNT + " from account a where a.external = ? and not a.disabled")
                .param(subject)
                .query((row, n) -> account(row))
                .optional();
    }

    /** A sign-in begun less than so many minutes ago. */
    Optional<Begun> begun(byte[] hash, int minutes) {
        return jdbc.sql("select " + ACCOUNT + """
                        , s.step, s.offered from sign_in s join account a on a.num = s.account and not a.disabled
                         where s.hash = ? and s.began > now() - ? * interval '1 minute'""")
                .params(hash, minutes)
                .query((row, n) -> new Begun(account(row), row.getString("step"), row.getBytes("offered")))
                .optional();
    }

    private static Account account(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Account(
                row.getInt("num"),
                row.getString("name"),
                row.getString("password"),
                row.getBoolean("fresh"),
                row.getBytes("totp"),
                row.getLong("totp_step"),
                row.getBoolean("locked"),
                row.getString("external"));
    }

    void begin(byte[] hash, int account, String step, byte @Nullable [] offered, String address) {
        jdbc.sql("insert into sign_in (hash, account, step, offered, address)"
                        + " values (:hash, :account, :step, :offered, :address)")
                .param("hash", hash)
                .param("account", account)
                .param("step", step)
                .param("offered", offered)
                .param("address", address)
                .update();
    }

    /** Goes on to the next step under a new cookie, so that one that was known before is worth nothing after. */
    void advance(byte[] hash, byte[] next, String step) {
        jdbc.sql("update sign_in set hash = ?, step = ?, offered = null, seen = now() where hash = ?")
                .params(next, step, hash)
                .update();
    }

    void end(byte[] hash) {
        jdbc.sql("delete from sign_in where hash = ?").param(hash).update();
    }

    void endAll(int account) {
        jdbc.sql("delete from sign_in where account = ?").param(account).update();
    }

    /** Ends the oldest sign-ins of an account beyond so many, and everybody's that are over. */
    void trim(int account, SignInLimits limits) {
        jdbc.sql("""
                        delete from sign_in where hash in (
                          select hash from sign_in where account = ? and step = 'done' order by began desc offset ?)
                        or began < now() - ? * interval '1 minute'""")
                .params(account, limits.sessions(), limits.longestMinutes())
                .update();
    }

    /** One more failure; from so many on the account is locked for some minutes. */
    void failed(int account, SignInLimits limits) {
        jdbc.sql("""
                        update account set failed = failed + 1,
                          locked = case when failed + 1 >= ? then now() + ? * interval '1 minute' else locked end
                         where num = ?""").params(limits.failures(), limits.lockedMinutes(), account).update();
    }

    void succeeded(int account) {
        jdbc.sql("update account set failed = 0, locked = null where num = ?")
                .param(account)
                .update();
    }

    /** Takes a time step; false if it, or a later one, was taken meanwhile. */
    boolean takeStep(int account, long step) {
        return jdbc.sql("update account set totp_step = ? where num = ? and totp_step < ?")
                        .params(step, account, step)
                        .update()
                == 1;
    }

    boolean takeRecovery(int account, byte[] hash) {
        return jdbc.sql("update recovery_code set used = now() where account = ? and hash = ? and used is null")
                        .params(account, hash)
                        .update()
                == 1;
    }

    void enrol(int account, byte[] secret, long step) {
        jdbc.sql("update account set totp = ?, totp_step = ? where num = ?")
                .params(secret, step, account)
                .update();
    }

    void password(int account, String hash) {
        jdbc.sql("update account set password = ?, fresh = false where num = ?")
                .params(hash, account)
                .update();
    }

    /** Failures of an address in the last ten minutes. */
    int failures(String address) {
        return jdbc.sql("select times from failed_sign_in where address = ? and since > now() - interval '10 minutes'")
                .param(address)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    void failed(String address) {
        jdbc.sql("""
                        insert into failed_sign_in as f (address, since, times) values (?, now(), 1)
                        on conflict (address) do update set
                          times = case when f.since > now() - interval '10 minutes' then f.times + 1 else 1 end,
                          since = case when f.since > now() - interval '10 minutes' then f.since else now() end""").param(address).update();
        jdbc.sql("delete from failed_sign_in where since < now() - interval '1 hour'")
                .update();
    }
}
