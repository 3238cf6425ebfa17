package org.quiltehr.hub.signin;

import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Sign-ins that were sent to the identity provider; any hub of the network takes them back, once. */
final class ProviderSql {

    /** What has to fit when a browser comes back. */
    record Sent(String nonce, String verifier, String back) {}

    private final JdbcClient jdbc;

    ProviderSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    void sent(String state, Sent sent) {
        jdbc.sql("delete from external_sign_in where until < now()").update();
        jdbc.sql("""
                        insert into external_sign_in (hash, nonce, verifier, back, until)
                        values (?, ?, ?, ?, now() + interval '10 minutes')""")
                .params(Sha256.of(state), sent.nonce(), sent.verifier(), sent.back())
                .update();
    }

    Optional<Sent> takeBack(String state) {
        return jdbc.sql("delete from external_sign_in where hash = ? and until > now() returning nonce, verifier, back")
                .param(Sha256.of(state))
                .query((row, n) -> new Sent(row.getString(1), row.getString(2), row.getString(3)))
                .optional();
    }
}
