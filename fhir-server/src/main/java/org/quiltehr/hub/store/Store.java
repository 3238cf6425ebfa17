package org.quiltehr.hub.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.index.IndexRow;
import org.quiltehr.hub.index.ParamRegistry;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import tools.jackson.databind.node.ObjectNode;

/**
 * The only writer of clinical tables: versions, index values and one change record, in the caller's transaction. A
 * failure of the database is a {@link DataAccessException}: {@code DuplicateKeyException} if another transaction made
 * the same row meanwhile (begin again), a {@code TransientDataAccessException} if it may pass.
 */
public final class Store {

    /** What a resource is found by; the indexer's. */
    interface Extraction {
        IndexRow index(String type, @Nullable LogicalId patient, ObjectNode resource);
    }

    /** Told of each row of its types that was written, in the transaction that writes it. */
    public interface Listener {
        void written(Connection tx, Put put, Written written) throws SQLException;
    }

    private static final byte[] NOTHING = {};
    private static final IndexRow UNFOUND = new IndexRow(
            null,
            false,
            0,
            Long.MIN_VALUE,
            null,
            null,
            new long[0],
            new long[0],
            new long[0],
            List.of(),
            List.of(),
            List.of());

    private final Extraction extraction;
    private final ParamRegistry params;
    private final BodyCodec codec;
    private final Dictionaries dictionaries;
    private final InstantSource clock;
    private final Labelling labelling;
    private final Labels labels = new Labels();
    private final LockSql locks;
    private final RowSql rows = new RowSql();
    private final SideSql sides = new SideSql();
    private final ChangeSql changes = new ChangeSql();
    private final Map<String, Listener> listeners = new ConcurrentHashMap<>();
    private final SQLExceptionTranslator translator = new SQLExceptionSubclassTranslator();

    Store(
            Extraction extraction,
            ParamRegistry params,
            BodyCodec codec,
            Dictionaries dictionaries,
            InstantSource clock,
            Labelling labelling) {
        this.extraction = extraction;
        this.params = params;
        this.codec = codec;
        this.dictionaries = dictionaries;
        this.clock = clock;
        this.labelling = labelling;
        this.locks = new LockSql(codec);
    }

    /** The current rows with these ids, locked for update (in id order, so that two writers cannot deadlock). */
    public Map<LogicalId, Current> current(Connection tx, Collection<LogicalId> ids) {
        return current(tx, ids, List.of());
    }

    /**
     * The current rows with these ids.
     *
     * @param lock to be locked for update
     * @param look only looked at: records of a practice that many messages name, such as a Practitioner
     */
    public Map<LogicalId, Current> current(Connection tx, Collection<LogicalId> lock, Collection<LogicalId> look) {
        if (lock.isEmpty() && look.isEmpty()) {
            return Map.of();
        }
        try {
            return locks.lock(tx, lock, look).rows();
        } catch (SQLException e) {
            throw failure("lock rows", e);
        }
    }

    /** The current rows with these ids, as {@link #current}, for a write of this transaction that is to follow. */
    public Held hold(Connection tx, Collection<LogicalId> lock, Collection<LogicalId> look) {
        try {
            return new Held(locks.lock(tx, lock, look), lock);
        } catch (SQLException e) {
            throw failure("lock rows", e);
        }
    }

    /** Locks what was only looked at, and reads it again. */
    public Map<LogicalId, Current> lock(Connection tx, Held held, Collection<LogicalId> ids) {
        Map<LogicalId, Current> rows = current(tx, ids);
        held.locked(rows, ids);
        return rows;
    }

    /** Whether the row holds this content already. */
    public static boolean same(Current row, @Nullable ObjectNode content) {
        return content != null && !row.deleted() && row.content() == ContentHash.of(content);
    }

    /**
     * Writes all or throws {@link Refusal}. Equal content writes no version (only "last stated"). Puts of one call name
     * different ids.
     *
     * @return one result for each put, in order
     */
    public List<Written> write(Connection tx, List<Put> puts) {
        return write(tx, puts, null);
    }

    /** The same of rows that were read for it; what was not is read now. */
    public List<Written> write(Connection tx, List<Put> puts, @Nullable Held held) {
        if (puts.isEmpty()) {
            return List.of();
        }
        try {
            checkDistinct(puts);
            List<Written> written = writeAll(tx, puts, locked(tx, puts, held));
            tell(tx, puts, written);
            return written;
        } catch (SQLException e) {
            throw failure("write rows", e);
        }
    }

    /** One listener for these types, from now on. */
    public void listen(Set<String> types, Listener listener) {
        types.forEach(type -> listeners.put(type, listener));
    }

    private void tell(Connection tx, List<Put> puts, List<Written> written) throws SQLException {
        if (listeners.isEmpty()) {
            return;
        }
        for (int i = 0; i < puts.size(); i++) {
            Listener listener = listeners.get(puts.get(i).type());
            if (listener != null && written.get(i).action() != Written.Action.UNCHANGED) {
                listener.written(tx, puts.get(i), written.get(i));
            }
        }
    }

    private List<Written> writeAll(Connection tx, List<Put> puts, LockSql.Locked locked) throws SQLException {
        params.require(tx, locked.generation());
        Map<UUID, Long> numbers = numbers(tx, puts, locked.change());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Labelling.Rules rules = labelling.rules();
        long[] labelled = labels.of(tx, rules, puts, locked.rows());
        Written[] results = new Written[puts.size()];
        List<Row> created = new ArrayList<>(puts.size());
        List<Row> replaced = new ArrayList<>();
        List<Put> restated = new ArrayList<>();
        for (int i = 0; i < puts.size(); i++) {
            Put put = puts.get(i);
            Current current = locked.rows().get(put.id());
            check(put, current, i);
            long content = put.delete() ? 0 : ContentHash.of(put.body());
            if (current != null && unchanged(put, current, content)) {
                results[i] =
                        result(put, current.version(), Written.Action.UNCHANGED, current.updated(), current.json());
                if (!put.delete() && !put.onlyIfAbsent()) {
                    restated.add(put);
                }
            } else if (current == null && put.delete()) {
                results[i] = result(put, 0, Written.Action.UNCHANGED, now, NOTHING);
            } else {
                Row row = row(put, number(numbers, put), current, content, now, labelled[i]);
                (current == null ? created : replaced).add(row);
                results[i] = result(put, row.version(), action(put, current), now, row.json());
            }
        }
        rows.replace(tx, replaced);
        rows.create(tx, created);
        List<Row> written = new ArrayList<>(created);
        written.addAll(replaced);
        if (!written.isEmpty()) {
            sides.write(tx, written);
            if (!changes.change(tx, written, now, rules.number())) {
                labelling.outdated();
                throw new ConcurrencyFailureException("the rules of what is sensitive were changed meanwhile");
            }
            changes.aliases(tx, created);
        }
        changes.restate(tx, restated, now);
        refuseOrphans(tx, puts, replaced);
        return Arrays.asList(results);
    }

    /** As held, if that is all; else read now. */
    private LockSql.Locked locked(Connection tx, List<Put> puts, @Nullable Held held) throws SQLException {
        if (held == null) {
            return lock(tx, puts);
        }
        for (Put put : puts) {
            if (!known(put, held)) {
                return lock(tx, puts);
            }
        }
        return held.serves() ? held.found() : lock(tx, puts);
    }

    /** Whether it is locked, or may be only looked at since it is not to be changed. */
    private static boolean known(Put put, Held held) {
        Current current = held.rows().get(put.id());
        return held.isLocked(put.id())
                || isShared(put) && current != null && unchanged(put, current, ContentHash.of(put.body()));
    }

    private static boolean isShared(Put put) {
        return put.patient() == null && !put.delete() && put.ifVersion() == null;
    }

    /**
     * Locks the rows to be written. A record of the practice that says what is stored already is only looked at: the
     * messages of a day name the same doctor, and would wait for each other.
     */
    private LockSql.Locked lock(Connection tx, List<Put> puts) throws SQLException {
        Map<LogicalId, Put> shared = new HashMap<>();
        List<LogicalId> own = new ArrayList<>(puts.size());
        for (Put put : puts) {
            if (isShared(put)) {
                shared.put(put.id(), put);
            } else {
                own.add(put.id());
            }
        }
        LockSql.Locked locked = locks.lock(tx, own, shared.keySet());
        List<LogicalId> differ = new ArrayList<>();
        shared.forEach((id, put) -> {
            Current current = locked.rows().get(id);
            if (current != null && !unchanged(put, current, ContentHash.of(put.body()))) {
                differ.add(id);
            }
        });
        if (differ.isEmpty()) {
            return locked;
        }
        Map<LogicalId, Current> rows = new HashMap<>(locked.rows());
        rows.putAll(locks.lock(tx, differ, List.of()).rows());
        return new LockSql.Locked(locked.change(), locked.generation(), rows);
    }

    /** A number for each message: what one message wrote is one change. */
    private static Map<UUID, Long> numbers(Connection tx, List<Put> puts, long first) throws SQLException {
        Map<UUID, Long> numbers = new LinkedHashMap<>();
        puts.forEach(put -> numbers.putIfAbsent(put.source().message(), first));
        if (numbers.size() > 1) {
            Iterator<Long> more = ChangeSql.numbers(tx, numbers.size()).iterator();
            numbers.replaceAll((message, number) -> more.next());
        }
        return numbers;
    }

    private static long number(Map<UUID, Long> numbers, Put put) {
        return Objects.requireNonNull(numbers.get(put.source().message()));
    }

    private static void checkDistinct(List<Put> puts) {
        Set<LogicalId> ids = new HashSet<>(puts.size() * 2);
        for (Put put : puts) {
            if (!ids.add(put.id())) {
                throw new IllegalArgumentException("two puts of one call name one id");
            }
        }
    }

    private static void check(Put put, @Nullable Current current, int position) {
        Integer expected = put.ifVersion();
        if (expected != null && (current == null || current.version() != expected)) {
            throw new Refusal(Refusal.Kind.VERSION_CONFLICT, position);
        }
        if (current == null) {
            return;
        }
        if (current.practice() != put.practice().num()) {
            throw new Refusal(Refusal.Kind.OTHER_PRACTICE, position);
        }
        boolean sameName = put.keyHash() == 0 || current.keyHash() == 0 || put.keyHash() == current.keyHash();
        if (!sameName || !current.type().equals(put.type())) {
            throw new Refusal(Refusal.Kind.KEY_COLLISION, position);
        }
    }

    private static boolean unchanged(Put put, Current current, long content) {
        if (put.delete()) {
            return current.deleted();
        }
        return !current.deleted() && (put.onlyIfAbsent() || current.content() == content);
    }

    private static Written.Action action(Put put, @Nullable Current current) {
        if (put.delete()) {
            return Written.Action.DELETED;
        }
        return current == null || current.deleted() ? Written.Action.CREATED : Written.Action.UPDATED;
    }

    private Row row(Put put, long change, @Nullable Current current, long content, Instant now, long labels) {
        int version = current == null ? 1 : current.version() + 1;
        if (put.delete()) {
            return new Row(put, change, current == null, version, content, now, UNFOUND, labels, 0, NOTHING, NOTHING);
        }
        ObjectNode stamped = Stamp.stamped(put, version, now);
        byte[] json = Stamp.bytes(stamped);
        int type = FhirTypes.require(put.type());
        int dict = dictionaries.current(type);
        byte[] packed = codec.pack(json, dict);
        dictionaries.packed(type, json);
        IndexRow index = extraction.index(put.type(), put.patient(), stamped);
        return new Row(put, change, current == null, version, content, now, index, labels, dict, packed, json);
    }

    private static Written result(Put put, int version, Written.Action action, Instant updated, byte[] json) {
        return new Written(put.type(), put.id(), put.shownId(), version, action, updated, json);
    }

    /** A Patient goes only when nothing is left that belongs to it, also of what this very call wrote. */
    private void refuseOrphans(Connection tx, List<Put> puts, List<Row> replaced) throws SQLException {
        List<LogicalId> gone = replaced.stream()
                .map(Row::put)
                .filter(put -> put.delete() && put.type().equals("Patient"))
                .map(Put::id)
                .toList();
        if (gone.isEmpty()) {
            return;
        }
        LogicalId inUse = changes.inUse(tx, gone);
        if (inUse != null) {
            for (int i = 0; i < puts.size(); i++) {
                if (puts.get(i).id().equals(inUse)) {
                    throw new Refusal(Refusal.Kind.PATIENT_IN_USE, i);
                }
            }
        }
    }

    private DataAccessException failure(String task, SQLException cause) {
        DataAccessException translated = translator.translate(task, null, cause);
        return translated != null ? translated : new UncategorizedSQLException(task, null, cause);
    }
}
