package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;

/** Knows (practice, scope, type, key) to logical id, and mints what is not known (SEMANTICS 1). */
public final class Names {

    private final InstallationSecret secret;

    /** Reads the installation's secret, which is made at the first start. */
    public Names(DataSource database) {
        secret = InstallationSecret.of(database);
    }

    /**
     * Names resources of one message: Patients first, since the others are scoped by them; two calls. Records all their
     * keys. Bounded in queries, whatever the number of resources.
     *
     * @return one name for each, in order
     */
    public List<Named> name(Connection tx, PracticeRef practice, List<Nameable> wanted) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        try {
            return new Naming(tx, new KeyHasher(secret, practice), wanted).run();
        } catch (SQLException e) {
            throw new NamingFailure(e);
        }
    }

    /**
     * Names entries of a message that is written for the first time. Nothing can have these names yet, so the database is
     * not asked.
     *
     * @param wanted without keys
     */
    public List<Named> fresh(PracticeRef practice, List<Nameable> wanted) {
        KeyHasher hasher = new KeyHasher(secret, practice);
        List<Named> names = new ArrayList<>(wanted.size());
        for (Nameable one : wanted) {
            KeyHash hash = hasher.entry(one.type(), one.scope(), one.fallback());
            names.add(new Named(hash.id(), hash.check(), false, List.of()));
        }
        return names;
    }

    /**
     * A record that is looked for by a key.
     *
     * @param scope the Patient record it belongs to, or null
     */
    public record Sought(String type, @Nullable LogicalId scope, String key) {}

    /** The records already known by these keys (scope null, or the Patient record), in order; null where unknown. */
    public List<@Nullable LogicalId> find(
            Connection tx, PracticeRef practice, String type, @Nullable LogicalId scope, List<String> keys) {
        return find(
                tx,
                practice,
                keys.stream().map(key -> new Sought(type, scope, key)).toList());
    }

    /** The records already known by what is sought, in order, in one query; null where unknown. */
    public List<@Nullable LogicalId> find(Connection tx, PracticeRef practice, List<Sought> sought) {
        KeyHasher hasher = new KeyHasher(secret, practice);
        List<KeyHash> hashes = sought.stream()
                .map(one -> hasher.key(one.type(), one.scope(), one.key()))
                .toList();
        try {
            Map<KeyHash, Set<Target>> known = new NamesSql(tx).known(hashes);
            List<@Nullable LogicalId> found = new ArrayList<>(hashes.size());
            for (KeyHash hash : hashes) {
                found.add(first(known.getOrDefault(hash, Set.of()))
                        .map(Target::id)
                        .orElse(null));
            }
            return found;
        } catch (SQLException e) {
            throw new NamingFailure(e);
        }
    }

    /** A46, A47: the Patient record gets one more key; nothing happens if the key names a record already. */
    public void alias(Connection tx, PracticeRef practice, LogicalId patient, String key) {
        KeyHash hash = new KeyHasher(secret, practice).key("Patient", null, key);
        NamesSql sql = new NamesSql(tx);
        try {
            LocksSql.take(tx, LocksSql.Stage.PATIENT_KEYS, LongStream.of(hash.own()));
            if (!sql.known(List.of(hash)).containsKey(hash)) {
                Target target = new Target(patient, sql.keyHash(patient), 0);
                sql.add(List.of(new NamesSql.KeyRow(hash, target)), List.of(), List.of());
            }
        } catch (SQLException e) {
            throw new NamingFailure(e);
        }
    }

    /**
     * A merge: the key, and every key of the record it names, name the survivor for ever.
     *
     * @return the record that went, if it was ever seen and is not the survivor
     */
    Optional<LogicalId> merge(Connection tx, PracticeRef practice, LogicalId survivor, String oldKey)
            throws SQLException {
        KeyHash hash = new KeyHasher(secret, practice).key("Patient", null, oldKey);
        NamesSql sql = new NamesSql(tx);
        LocksSql.take(tx, LocksSql.Stage.PATIENT_KEYS, LongStream.of(hash.own()));
        Optional<Target> old = first(sql.known(List.of(hash)).getOrDefault(hash, Set.of()));
        if (old.isPresent() && old.get().id().equals(survivor)) {
            return Optional.empty();
        }
        sql.alias(hash, old, new Target(survivor, sql.keyHash(survivor), 0));
        return old.map(Target::id);
    }

    /** The same where the practice says it of two records by their ids: every key of the old one names the survivor. */
    void replaced(Connection tx, LogicalId old, LogicalId survivor) throws SQLException {
        NamesSql sql = new NamesSql(tx);
        sql.alias(new Target(old, sql.keyHash(old), Target.MINTED), new Target(survivor, sql.keyHash(survivor), 0));
    }

    /** Whether the key is the very one (or a plain further one) that names the record, and not that of a merged record. */
    boolean isNamingKey(Connection tx, PracticeRef practice, LogicalId record, String key) throws SQLException {
        KeyHash hash = new KeyHasher(secret, practice).key("Patient", null, key);
        return hash.id().equals(record)
                && first(new NamesSql(tx).known(List.of(hash)).getOrDefault(hash, Set.of()))
                        .map(t -> t.id().equals(record))
                        .orElse(true);
    }

    /** The record a key names when nothing tells its humans apart: an alias before the minted one, that before later ones. */
    static Optional<Target> first(Set<Target> targets) {
        return Naming.inOrder(targets).stream().findFirst();
    }

    /** The database failed; the cause says how, and whether it is worth trying again. */
    public static final class NamingFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NamingFailure(SQLException cause) {
            super(cause);
        }
    }
}
