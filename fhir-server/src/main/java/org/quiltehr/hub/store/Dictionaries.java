package org.quiltehr.hub.store;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDictTrainer;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The zstd dictionaries of bodies. The first bodies train one for all types; then each type that many bodies are of trains
 * one of its own, in the background. A dictionary holds what those bodies repeat, so it is as confidential as they are.
 */
final class Dictionaries {

    private static final Logger LOG = LoggerFactory.getLogger(Dictionaries.class);

    /** Stands for all types. */
    static final int ANY = 0;

    private static final int LEVEL = 3;
    private static final int SIZE = 110 << 10;
    private static final int SIZE_OF_TYPE = 64 << 10;
    private static final int LARGEST_SAMPLE = 16 << 10;
    private static final int USUAL_SAMPLE = 4 << 10;

    /** Types that gather bodies at the same time: each takes some megabytes until it is trained. */
    private static final int GATHERING = 3;

    private static final int HELD_OUT = 10;

    /** A dictionary that gains less than this is not worth its memory. */
    private static final double WORTH = 0.97;

    private final DataSource database;
    private final Samples wanted;
    private final DictionarySql sql = new DictionarySql();
    private final Map<Integer, Gathered> gathering = new HashMap<>();
    private final Map<Integer, Integer> counts = new HashMap<>();
    private final Set<Integer> trained = new HashSet<>();
    private int training;

    /** Numbers of the dictionaries by type; null until it was looked. */
    private volatile @Nullable Map<Integer, Integer> numbers;

    /**
     * How many bodies train one.
     *
     * @param any for the one of all types
     * @param ofType for one of a type
     * @param frequent so many bodies of a type make it worth one
     */
    record Samples(int any, int ofType, int frequent) {}

    private static final class Gathered {

        private final ZstdDictTrainer trainer;
        private final List<byte[]> heldOut = new ArrayList<>();
        private final int most;
        private int count;

        Gathered(int most, int size) {
            this.most = most;
            this.trainer = new ZstdDictTrainer(most * USUAL_SAMPLE, size, LEVEL);
        }

        /** Whether it is enough now; every tenth is kept to try the dictionary on. */
        boolean add(byte[] json) {
            if (count % HELD_OUT == 0) {
                heldOut.add(json);
                count++;
            } else {
                count = trainer.addSample(json) ? count + 1 : most;
            }
            return count >= most;
        }
    }

    Dictionaries(DataSource database, Samples wanted) {
        this.database = database;
        this.wanted = wanted;
    }

    /** The number of the dictionary new bodies of a type are packed with; 0 for none. */
    int current(int type) {
        Map<Integer, Integer> known = known();
        Integer own = known.get(type);
        return own != null ? own : known.getOrDefault(ANY, 0);
    }

    private Map<Integer, Integer> known() {
        Map<Integer, Integer> known = numbers;
        return known != null ? known : read();
    }

    private Map<Integer, Integer> read() {
        try (Connection connection = database.getConnection()) {
            Map<Integer, Integer> read = sql.numbers(connection);
            numbers = read;
            return read;
        } catch (SQLException e) {
            throw new IllegalStateException("the dictionaries of stored bodies cannot be read", e);
        }
    }

    byte[] bytes(int number) {
        try (Connection connection = aside().getConnection()) {
            return sql.bytes(connection, number);
        } catch (SQLException e) {
            throw new IllegalStateException("a dictionary of stored bodies cannot be read", e);
        }
    }

    /** Not of the pool: who unpacks a body holds one of its connections already, and all of them may be waiting for this. */
    private DataSource aside() {
        DataSource source = database instanceof HikariDataSource pool ? pool.getDataSource() : null;
        return source == null ? database : source;
    }

    /** A body that was just packed; forgotten unless a dictionary is still to be trained. */
    void packed(int type, byte[] json) {
        Map<Integer, Integer> known = known();
        int of = known.containsKey(ANY) ? type : ANY;
        if (json.length <= LARGEST_SAMPLE && !known.containsKey(of)) {
            gather(of, json);
        }
    }

    private synchronized void gather(int type, byte[] json) {
        if (trained.contains(type)) {
            return;
        }
        Gathered gathered = gathering.get(type);
        if (gathered == null) {
            if (!mayBegin(type)) {
                return;
            }
            gathered = type == ANY ? new Gathered(wanted.any(), SIZE) : new Gathered(wanted.ofType(), SIZE_OF_TYPE);
            gathering.put(type, gathered);
        }
        if (gathered.add(json)) {
            gathering.remove(type);
            trained.add(type);
            training++;
            Gathered full = gathered;
            Thread.ofPlatform().daemon().name("dictionary").start(() -> train(type, full));
        }
    }

    private boolean mayBegin(int type) {
        return type == ANY || counts.merge(type, 1, Integer::sum) >= wanted.frequent() && gathering.size() < GATHERING;
    }

    /** Trains a dictionary and keeps it if it gains; where another hub was faster, takes that one. */
    private void train(int type, Gathered full) {
        try (Connection connection = database.getConnection()) {
            byte[] bytes = full.trainer.trainSamples();
            int before = current(type);
            byte[] now = before == 0 ? null : sql.bytes(connection, before);
            if (packed(full.heldOut, bytes) > WORTH * packed(full.heldOut, now)) {
                return;
            }
            Map<Integer, Integer> kept;
            do { // another hub may have taken the number for another type
                sql.add(connection, type, bytes);
                kept = sql.numbers(connection);
            } while (!kept.containsKey(type));
            numbers = kept;
            LOG.info("bodies are packed with dictionary {} from now on", current(type));
        } catch (SQLException | RuntimeException e) {
            LOG.warn(
                    "no dictionary was made, bodies stay larger: {}",
                    e.getClass().getSimpleName());
        } finally {
            synchronized (this) {
                training--;
            }
        }
    }

    /** Whether a dictionary is being trained now. */
    synchronized boolean trains() {
        return training > 0;
    }

    private static long packed(List<byte[]> bodies, byte @Nullable [] dictionary) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(LEVEL);
            context.loadDict(dictionary);
            return bodies.stream()
                    .mapToLong(body -> context.compress(body).length)
                    .sum();
        }
    }
}
