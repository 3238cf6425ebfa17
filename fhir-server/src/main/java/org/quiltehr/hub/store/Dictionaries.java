package org.quiltehr.hub.store;

import com.github.luben.zstd.ZstdDictTrainer;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The zstd dictionaries of bodies: the newest packs, all unpack. While there is none, bodies are gathered, and the first
 * few thousand train one in the background; it holds what those bodies repeat, so it is as confidential as they are.
 */
final class Dictionaries {

    private static final Logger LOG = LoggerFactory.getLogger(Dictionaries.class);

    private static final int SIZE = 110 << 10;
    private static final int LEVEL = 3;
    private static final int LARGEST_SAMPLE = 16 << 10;

    private final DataSource database;
    private final int samplesWanted;
    private final DictionarySql sql = new DictionarySql();
    private volatile int current = -1;
    private @Nullable ZstdDictTrainer trainer;
    private int samples;

    /**
     * The dictionaries of a database.
     *
     * @param samplesWanted bodies a first dictionary is trained from
     */
    Dictionaries(DataSource database, int samplesWanted) {
        this.database = database;
        this.samplesWanted = samplesWanted;
    }

    /** The number of the dictionary new bodies are packed with; 0 for none. */
    int current() {
        int number = current;
        if (number < 0) {
            number = newest();
            current = number;
        }
        return number;
    }

    byte[] bytes(int number) {
        try (Connection connection = database.getConnection()) {
            return sql.bytes(connection, number);
        } catch (SQLException e) {
            throw new IllegalStateException("a dictionary of stored bodies cannot be read", e);
        }
    }

    /** A body that was just packed; forgotten unless a dictionary is still to be trained. */
    void packed(byte[] json) {
        if (current == 0 && json.length <= LARGEST_SAMPLE) {
            gather(json);
        }
    }

    private synchronized void gather(byte[] json) {
        if (samples >= samplesWanted) {
            return;
        }
        ZstdDictTrainer gathering = trainer;
        if (gathering == null) {
            gathering = new ZstdDictTrainer(samplesWanted * LARGEST_SAMPLE / 4, SIZE, LEVEL);
            trainer = gathering;
        }
        boolean room = gathering.addSample(json);
        samples = room ? samples + 1 : samplesWanted;
        if (samples >= samplesWanted) {
            trainer = null;
            ZstdDictTrainer full = gathering;
            Thread.ofPlatform().daemon().name("dictionary").start(() -> train(full));
        }
    }

    /** Trains and keeps a dictionary; where another hub was faster, takes that one. */
    private void train(ZstdDictTrainer full) {
        try (Connection connection = database.getConnection()) {
            sql.addFirst(connection, full.trainSamples());
            current = sql.newest(connection);
            LOG.info("bodies are packed with dictionary {} from now on", current);
        } catch (SQLException | RuntimeException e) {
            LOG.warn(
                    "no dictionary was made, bodies stay larger: {}",
                    e.getClass().getSimpleName());
        }
    }

    private int newest() {
        try (Connection connection = database.getConnection()) {
            return sql.newest(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("the dictionaries of stored bodies cannot be read", e);
        }
    }
}
