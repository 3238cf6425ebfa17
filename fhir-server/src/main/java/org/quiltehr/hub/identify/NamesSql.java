package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;

/** Statements over the naming tables; each takes any number of keys at once. */
final class NamesSql {

    /** A row of {@code name_key} to be written. */
    record KeyRow(KeyHash key, Target target) {}

    /** A row of {@code wording} to be written. */
    record WordingRow(LogicalId record, Wording wording) {}

    /** A row of {@code name_choice} to be written. */
    record ChoiceRow(MessageRef source, Target target) {}

    /** A further key may have come to a record while it was merged: the record's own key then says where it went. */
    private static final String KNOWN = """
            select w.i, n.seq, coalesce(s.to_home, n.to_home), coalesce(s.to_pk, n.to_pk), coalesce(s.to_check, n.to_check)
            from unnest(?::bigint[], ?::bigint[], ?::bigint[]) with ordinality as w (home, own, chk, i)
            join name_key n on n.home = w.home and n.own = w.own and n.chk = w.chk
            left join name_key s on n.seq = 0 and s.home = n.to_home and s.own = n.to_pk and s.chk = n.to_check and s.seq = 0
            union all
            select w.i, -1, r.home, r.pk, w.chk
            from unnest(?::bigint[], ?::bigint[], ?::bigint[]) with ordinality as w (home, own, chk, i)
            join res r on r.home = w.home and r.pk = w.own
            """;

    private static final String WORDINGS = """
            select t.home, t.pk, t.hash, t.family, t.given, t.birth
            from unnest(?::bigint[], ?::bigint[]) as w (home, pk)
            join wording t on t.home = w.home and t.pk = w.pk
            """;

    private static final String CHOICES = """
            select message, entry, to_home, to_pk, to_check from name_choice where message = any (?)
            """;

    private static final String ADD_KEYS = """
            insert into name_key (home, own, chk, seq, to_home, to_pk, to_check)
            select * from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::smallint[], ?::bigint[], ?::bigint[], ?::bigint[])
            on conflict do nothing
            """;

    private static final String ADD_WORDINGS = """
            insert into wording (home, pk, hash, family, given, birth)
            select * from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[])
            on conflict do nothing
            """;

    private static final String ADD_CHOICE = """
            insert into name_choice (message, entry, to_home, to_pk, to_check) values (?, ?, ?, ?, ?)
            on conflict do nothing
            """;

    private static final String REPOINT = """
            update name_key set to_home = ?, to_pk = ?, to_check = ? where to_home = ? and to_pk = ? and home <> to_home and seq <= 0
            """;

    private static final String SET_ALIAS = """
            insert into name_key (home, own, chk, seq, to_home, to_pk, to_check) values (?, ?, ?, 0, ?, ?, ?)
            on conflict (home, own, chk, seq) do update
            set to_home = excluded.to_home, to_pk = excluded.to_pk, to_check = excluded.to_check
            """;

    private static final String KEY_HASH = "select key_hash from res where home = ? and pk = ?";

    private final Connection tx;

    NamesSql(Connection tx) {
        this.tx = tx;
    }

    /** What each of the keys names; keys that name nothing are absent. */
    Map<KeyHash, Set<Target>> known(List<KeyHash> keys) throws SQLException {
        Map<KeyHash, Set<Target>> known = new HashMap<>();
        if (keys.isEmpty()) {
            return known;
        }
        long[] homes = keys.stream().mapToLong(KeyHash::home).toArray();
        long[] owns = keys.stream().mapToLong(KeyHash::own).toArray();
        long[] checks = keys.stream().mapToLong(KeyHash::check).toArray();
        try (var select = tx.prepareStatement(KNOWN)) {
            for (int i = 0; i < 6; i += 3) {
                select.setObject(i + 1, homes);
                select.setObject(i + 2, owns);
                select.setObject(i + 3, checks);
            }
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    Target target = new Target(
                            new LogicalId(rows.getLong(3), rows.getLong(4)), rows.getLong(5), rows.getInt(2));
                    known.computeIfAbsent(keys.get(rows.getInt(1) - 1), k -> new HashSet<>())
                            .add(target);
                }
            }
        }
        return known;
    }

    /** The accepted wordings of these records. */
    Map<LogicalId, Set<Wording>> wordings(Collection<LogicalId> records) throws SQLException {
        Map<LogicalId, Set<Wording>> wordings = new HashMap<>();
        if (records.isEmpty()) {
            return wordings;
        }
        try (var select = tx.prepareStatement(WORDINGS)) {
            select.setObject(1, records.stream().mapToLong(LogicalId::home).toArray());
            select.setObject(2, records.stream().mapToLong(LogicalId::own).toArray());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    wordings.computeIfAbsent(new LogicalId(rows.getLong(1), rows.getLong(2)), k -> new HashSet<>())
                            .add(new Wording(rows.getString(4), rows.getString(5), rows.getString(6)));
                }
            }
        }
        return wordings;
    }

    /** What was chosen for entries of these messages. */
    Map<MessageRef, Target> choices(Collection<UUID> messages) throws SQLException {
        Map<MessageRef, Target> choices = new HashMap<>();
        if (messages.isEmpty()) {
            return choices;
        }
        try (var select = tx.prepareStatement(CHOICES)) {
            select.setArray(1, tx.createArrayOf("uuid", messages.toArray()));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    choices.put(
                            new MessageRef(rows.getObject(1, UUID.class), rows.getInt(2)),
                            new Target(new LogicalId(rows.getLong(3), rows.getLong(4)), rows.getLong(5), 1));
                }
            }
        }
        return choices;
    }

    void add(List<KeyRow> keys, List<WordingRow> wordings, List<ChoiceRow> choices) throws SQLException {
        if (!keys.isEmpty()) {
            try (var insert = tx.prepareStatement(ADD_KEYS)) {
                insert.setObject(1, keys.stream().mapToLong(r -> r.key().home()).toArray());
                insert.setObject(2, keys.stream().mapToLong(r -> r.key().own()).toArray());
                insert.setObject(
                        3, keys.stream().mapToLong(r -> r.key().check()).toArray());
                insert.setObject(
                        4, keys.stream().mapToLong(r -> r.target().seq()).toArray());
                insert.setObject(
                        5, keys.stream().mapToLong(r -> r.target().id().home()).toArray());
                insert.setObject(
                        6, keys.stream().mapToLong(r -> r.target().id().own()).toArray());
                insert.setObject(
                        7, keys.stream().mapToLong(r -> r.target().check()).toArray());
                insert.executeUpdate();
            }
        }
        if (!wordings.isEmpty()) {
            try (var insert = tx.prepareStatement(ADD_WORDINGS)) {
                insert.setObject(
                        1, wordings.stream().mapToLong(r -> r.record().home()).toArray());
                insert.setObject(
                        2, wordings.stream().mapToLong(r -> r.record().own()).toArray());
                insert.setObject(
                        3, wordings.stream().mapToLong(r -> r.wording().hash()).toArray());
                insert.setObject(
                        4, wordings.stream().map(r -> r.wording().family()).toArray(String[]::new));
                insert.setObject(
                        5, wordings.stream().map(r -> r.wording().given()).toArray(String[]::new));
                insert.setObject(
                        6, wordings.stream().map(r -> r.wording().birth()).toArray(String[]::new));
                insert.executeUpdate();
            }
        }
        if (!choices.isEmpty()) {
            try (var insert = tx.prepareStatement(ADD_CHOICE)) {
                for (ChoiceRow choice : choices) {
                    insert.setObject(1, choice.source().message());
                    insert.setInt(2, choice.source().entry());
                    insert.setLong(3, choice.target().id().home());
                    insert.setLong(4, choice.target().id().own());
                    insert.setLong(5, choice.target().check());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }

    /** From now on the key, and every key of the old record if there is one, name the survivor. */
    void alias(KeyHash key, Optional<Target> old, Target survivor) throws SQLException {
        setAlias(key, survivor);
        if (old.isEmpty()) {
            return;
        }
        alias(old.get(), survivor);
    }

    /** From now on every key of the old record names the survivor. */
    void alias(Target old, Target survivor) throws SQLException {
        LogicalId gone = old.id();
        try (var update = tx.prepareStatement(REPOINT)) {
            update.setLong(1, survivor.id().home());
            update.setLong(2, survivor.id().own());
            update.setLong(3, survivor.check());
            update.setLong(4, gone.home());
            update.setLong(5, gone.own());
            update.executeUpdate();
        }
        setAlias(new KeyHash(gone.home(), gone.own(), old.check()), survivor);
    }

    private void setAlias(KeyHash key, Target survivor) throws SQLException {
        try (var insert = tx.prepareStatement(SET_ALIAS)) {
            insert.setLong(1, key.home());
            insert.setLong(2, key.own());
            insert.setLong(3, key.check());
            insert.setLong(4, survivor.id().home());
            insert.setLong(5, survivor.id().own());
            insert.setLong(6, survivor.check());
            insert.executeUpdate();
        }
    }

    /** The stored hash of the key that named a record; 0 where it is not stored. */
    long keyHash(LogicalId record) throws SQLException {
        try (var select = tx.prepareStatement(KEY_HASH)) {
            select.setLong(1, record.home());
            select.setLong(2, record.own());
            try (var rows = select.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }
}
