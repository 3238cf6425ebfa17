package org.quiltehr.hub.signin;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Apps, and the assertions they have shown. */
final class AppSql {

    private static final String COLUMNS =
            "select num, id, display, secret, jwks, jwks_uri, redirects, launch, scopes, account, feed from app where not disabled";

    private final JdbcClient jdbc;

    AppSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    Optional<App> find(String id) {
        return jdbc.sql(COLUMNS + " and id = ?")
                .param(id)
                .query((row, n) -> app(row))
                .optional();
    }

    List<App> all() {
        return jdbc.sql(COLUMNS + " order by id").query((row, n) -> app(row)).list();
    }

    private static App app(ResultSet row) throws SQLException {
        int account = row.getInt("account");
        int feed = row.getInt("feed");
        return new App(
                row.getInt("num"),
                row.getString("id"),
                row.getString("display"),
                row.getBytes("secret"),
                row.getString("jwks"),
                row.getString("jwks_uri"),
                texts(row.getArray("redirects")),
                row.getString("launch"),
                texts(row.getArray("scopes")),
                account == 0 ? null : account,
                feed == 0 ? null : feed);
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    Optional<Integer> account(String name) {
        return jdbc.sql("select num from account where name = ? and not disabled")
                .param(name)
                .query(Integer.class)
                .optional();
    }

    /** Who an account is among the network's resources: {@code Practitioner/id}. */
    Optional<String> fhirUser(int account) {
        return jdbc.sql("select fhir_user from account where num = ? and fhir_user is not null")
                .param(account)
                .query(String.class)
                .optional();
    }

    String accountName(int num) {
        return jdbc.sql("select name from account where num = ?")
                .param(num)
                .query(String.class)
                .single();
    }

    String feedName(int num) {
        return jdbc.sql(
                        "select p.slug || '/' || f.slug from feed f join practice p on p.num = f.practice where f.num = ?")
                .param(num)
                .query(String.class)
                .single();
    }

    /** The number of a feed by the slugs of its practice and itself. */
    Optional<Integer> feed(String practice, String feed) {
        return jdbc.sql(
                        "select f.num from feed f join practice p on p.num = f.practice where p.slug = ? and f.slug = ?")
                .params(practice, feed)
                .query(Integer.class)
                .optional();
    }

    /** Registers an app, or registers it anew; its number is the database's. */
    void put(App app) {
        jdbc.sql("""
                        insert into app (id, display, secret, jwks, jwks_uri, redirects, launch, scopes, account, feed)
                        values (:id, :display, :secret, :jwks, :jwksUri, :redirects, :launch, :scopes, :account, :feed)
                        on conflict (id) do update set display = excluded.display, secret = excluded.secret,
                          jwks = excluded.jwks, jwks_uri = excluded.jwks_uri, redirects = excluded.redirects, launch = excluded.launch, scopes = excluded.scopes,
                          account = excluded.account, feed = excluded.feed, disabled = false""")
                .param("id", app.id())
                .param("display", app.display())
                .param("secret", app.secret(), Types.BINARY)
                .param("jwks", app.jwks(), Types.VARCHAR)
                .param("jwksUri", app.jwksUri(), Types.VARCHAR)
                .param("redirects", app.redirects().toArray(String[]::new))
                .param("launch", app.launch(), Types.VARCHAR)
                .param("scopes", app.scopes().toArray(String[]::new))
                .param("account", app.account(), Types.INTEGER)
                .param("feed", app.feed(), Types.INTEGER)
                .update();
    }

    /** What was allowed before ends: it may be more than is allowed now. */
    void end(String id) {
        jdbc.sql("update app_line set ended = now() where ended is null and app = (select num from app where id = ?)")
                .param(id)
                .update();
    }

    boolean disable(String id) {
        return jdbc.sql("update app set disabled = true where id = ?").param(id).update() == 1;
    }

    /** Keeps for some minutes from which chart an account opened an app. */
    void launched(String launch, App app, int account, String patient) {
        jdbc.sql("delete from app_launch where until < now()").update();
        jdbc.sql("""
                        insert into app_launch (hash, app, account, patient, until)
                        values (?, ?, ?, ?, now() + interval '5 minutes')""").params(Sha256.of(launch), app.num(), account, patient).update();
    }

    /** The patient of the chart an account opened this app from; empty if it was another account, another app, or long ago. */
    Optional<String> launchedFrom(String launch, App app, int account) {
        return jdbc.sql("select patient from app_launch where hash = ? and app = ? and account = ? and until > now()")
                .params(Sha256.of(launch), app.num(), account)
                .query(String.class)
                .optional();
    }

    /** False if an assertion of this name was shown before. */
    boolean firstShown(int app, String jti, Instant until) {
        jdbc.sql("delete from app_assertion where until < now()").update();
        return jdbc.sql("insert into app_assertion (app, jti, until) values (?, ?, ?) on conflict do nothing")
                        .params(app, Sha256.of(jti), Timestamp.from(until))
                        .update()
                == 1;
    }
}
