package org.quiltehr.hub.access;

import java.sql.Types;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Accounts and the roles they hold, as their administrator sees them. */
final class AccountSql {

    /** A role; {@code practice} is a slug, or null. */
    record Held(String role, @Nullable String practice) {}

    /** An account without its secrets. */
    record Listed(int num, String name, String display, boolean disabled, boolean secondFactor, List<Held> roles) {}

    private final JdbcClient jdbc;

    AccountSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    boolean any() {
        return jdbc.sql("select exists (select from account)")
                .query(Boolean.class)
                .single();
    }

    List<Listed> all() {
        return jdbc.sql("select num, name, display, disabled, totp is not null as second from account order by name")
                .query((row, n) -> new Listed(
                        row.getInt("num"),
                        row.getString("name"),
                        row.getString("display"),
                        row.getBoolean("disabled"),
                        row.getBoolean("second"),
                        roles(row.getInt("num"))))
                .list();
    }

    private List<Held> roles(int account) {
        return jdbc.sql("""
                        select h.role, p.slug from role_held h left join practice p on p.num = h.practice
                         where h.account = ? order by h.role, p.slug""")
                .param(account)
                .query((row, n) -> new Held(row.getString(1), row.getString(2)))
                .list();
    }

    /** Makes an account; empty if the name is taken. */
    Optional<Integer> add(String name, String display, String password) {
        return jdbc.sql("""
                        insert into account (name, display, password) values (?, ?, ?)
                        on conflict do nothing returning num""")
                .params(name, display, password)
                .query(Integer.class)
                .optional();
    }

    Optional<Integer> number(String name) {
        return jdbc.sql("select num from account where name = ?")
                .param(name)
                .query(Integer.class)
                .optional();
    }

    void rename(int account, String display) {
        jdbc.sql("update account set display = ?, disabled = false where num = ?")
                .params(display, account)
                .update();
    }

    /** Another password, no second factor any more, no lock. */
    void reset(int account, String password) {
        jdbc.sql("""
                        update account set password = ?, fresh = true, totp = null, failed = 0, locked = null
                         where num = ?""").params(password, account).update();
        jdbc.sql("delete from recovery_code where account = ?").param(account).update();
    }

    void disable(int account) {
        jdbc.sql("update account set disabled = true where num = ?")
                .param(account)
                .update();
    }

    /** Who the account is among the network's resources and at its identity provider; null takes it away. */
    void known(int account, Accounts.Known as) {
        jdbc.sql("update account set fhir_user = :fhirUser, external = :external where num = :account")
                .param("fhirUser", as.fhirUser(), Types.VARCHAR)
                .param("external", as.external(), Types.VARCHAR)
                .param("account", account)
                .update();
    }

    /** Whether another account is this subject of the identity provider. */
    boolean isTaken(String external, String name) {
        return jdbc.sql("select exists (select from account where external = ? and name <> ?)")
                .params(external, name)
                .query(Boolean.class)
                .single();
    }

    void dropRoles(int account) {
        jdbc.sql("delete from role_held where account = ?").param(account).update();
    }

    /** False if there is no such practice. */
    boolean give(int account, Held held) {
        if (held.practice() == null) {
            return jdbc.sql("insert into role_held (account, role) values (?, ?) on conflict do nothing")
                            .params(account, held.role())
                            .update()
                    >= 0;
        }
        return jdbc.sql("""
                        insert into role_held (account, role, practice)
                        select ?, ?, num from practice where slug = ?""").params(account, held.role(), held.practice()).update() == 1;
    }

    void addRecovery(int account, byte[] hash) {
        jdbc.sql("insert into recovery_code (account, hash) values (?, ?)")
                .params(account, hash)
                .update();
    }

    /** The roles there are, and whether one is held at a practice. */
    List<String> roles() {
        return jdbc.sql("select distinct role from access_rule order by 1")
                .query((row, n) -> row.getString(1))
                .list();
    }

    boolean isOfPractice(String role) {
        return jdbc.sql(
                        "select exists (select from access_rule where role = ? and relation in ('practice', 'patients', 'stay'))")
                .param(role)
                .query(Boolean.class)
                .single();
    }
}
