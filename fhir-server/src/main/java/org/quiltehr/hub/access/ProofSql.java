package org.quiltehr.hub.access;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.postgresql.PGConnection;

/** That callers still are who they were, as a condition of the statement that puts their events down. */
final class ProofSql {

    /**
     * The number of the last change to accounts, roles, rules, kinds, emergencies and apps, with whether any patient decided
     * anything and whether rows want labels. Triggers draw a new number; the other two change with the writes of charts, and
     * are asked.
     */
    static final String STAMP = """
            (select v.number # case when exists (select from consent_rule) then 1 else 0 end
                     # case when l.outdated then 2 else 0 end
               from access_stamp v cross join label_set l)""";

    private static final String SIGNED_IN = """
            exists (select from sign_in s where s.hash = %%s and s.account = %%s and s.step = 'done'
                      and s.seen > now() - %d * interval '1 minute' and s.began > now() - %d * interval '1 minute')""";

    private static final String TOKEN = """
            exists (select from app_token t join app_line l on l.num = t.line and l.ended is null
                     where t.hash = %s and l.account = %s and t.kind = 'access' and t.until > now())""";

    private final String signedIn;
    private final String token;
    private final String all;

    ProofSql(SignInLimits limits) {
        String live = String.format(Locale.ROOT, SIGNED_IN, limits.idleMinutes(), limits.longestMinutes());
        this.signedIn = live.formatted("?", "?") + " and " + STAMP + " = ?";
        this.token = TOKEN.formatted("?", "?") + " and " + STAMP + " = ?";
        this.all = "(select bool_and(case when p.token then " + TOKEN.formatted("p.hash", "p.account") + " else "
                + live.formatted("p.hash", "p.account") + " end and p.stamp = " + STAMP + ")"
                + " from unnest(?::bytea[], ?::bool[], ?::int[], ?::bigint[]) as p (hash, token, account, stamp))";
    }

    /** Of one caller. */
    String one(Proof proof) {
        return proof.token() ? token : signedIn;
    }

    void set(PreparedStatement statement, int first, Proof proof) throws SQLException {
        statement.setBytes(first, proof.hash().array());
        statement.setInt(first + 1, proof.account());
        statement.setLong(first + 2, proof.stamp());
    }

    /** Of several: true if it holds for all. */
    String all() {
        return all;
    }

    void set(PreparedStatement statement, int first, Collection<Proof> proofs) throws SQLException {
        Connection connection = statement.getConnection();
        PGConnection primitives = connection.unwrap(PGConnection.class);
        List<Proof> list = List.copyOf(proofs);
        boolean[] tokens = new boolean[list.size()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = list.get(i).token();
        }
        byte[][] hashes = list.stream().map(Proof::hash).map(ByteBuffer::array).toArray(byte[][]::new);
        int[] accounts = list.stream().mapToInt(Proof::account).toArray();
        long[] stamps = list.stream().mapToLong(Proof::stamp).toArray();
        statement.setArray(first, connection.createArrayOf("bytea", hashes));
        statement.setArray(first + 1, primitives.createArrayOf("bool", tokens));
        statement.setArray(first + 2, primitives.createArrayOf("int4", accounts));
        statement.setArray(first + 3, primitives.createArrayOf("int8", stamps));
    }
}
