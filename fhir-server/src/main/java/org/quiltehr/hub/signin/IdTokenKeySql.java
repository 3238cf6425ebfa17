package org.quiltehr.hub.signin;

import com.nimbusds.jose.jwk.JWK;
import java.sql.Timestamp;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The public keys of identity tokens. */
final class IdTokenKeySql {

    private final JdbcClient jdbc;

    IdTokenKeySql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    void publish(String kid, String jwk, Instant until) {
        jdbc.sql("delete from id_token_key where until < now()").update();
        jdbc.sql("insert into id_token_key (kid, jwk, until) values (?, ?, ?)")
                .params(kid, jwk, Timestamp.from(until))
                .update();
    }

    List<JWK> published() {
        return jdbc.sql("select jwk from id_token_key where until > now() order by until")
                .query((row, n) -> key(row.getString(1)))
                .list();
    }

    private static JWK key(String json) {
        try {
            return JWK.parse(json);
        } catch (ParseException e) {
            throw new IllegalStateException("a key of identity tokens cannot be read", e);
        }
    }
}
