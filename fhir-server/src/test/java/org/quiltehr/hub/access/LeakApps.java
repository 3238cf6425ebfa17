package org.quiltehr.hub.access;

import org.quiltehr.hub.base.LogicalId;

/** Apps with a token, put into a database as their launch would have. */
final class LeakApps {

    private LeakApps() {}

    /**
     * An app that was allowed scopes of an account's rights.
     *
     * @param patient in context, or null
     * @return its access token
     */
    static String put(String database, String name, String account, String scopes, LogicalId patient) {
        String token = "leak-token-of-" + name;
        String context = patient == null ? "null, null" : patient.home() + ", " + patient.own();
        LeakWorld.sql(
                database,
                "with made as (insert into app (id, display, redirects, scopes) values ('" + name + "', '" + name
                        + "', '{}', '{" + scopes
                        + "}') returning num), line as (insert into app_line (app, account, scopes, home, pk, until)"
                        + " select m.num, a.num, '" + scopes + "', " + context
                        + ", now() + interval '1 day' from made m, account a where a.name = '" + account
                        + "' returning num) insert into app_token (hash, line, kind, scopes, until) select sha256('"
                        + token + "'), num, 'access', '" + scopes
                        + "', now() + interval '1 day' from line returning line");
        return token;
    }
}
