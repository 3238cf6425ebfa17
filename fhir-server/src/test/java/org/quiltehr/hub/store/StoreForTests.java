package org.quiltehr.hub.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.index.Indexer;
import org.quiltehr.hub.index.ParamRegistry;

/** A store without Spring, for tests of other rooms. */
public final class StoreForTests {

    private StoreForTests() {}

    public static Store on(DataSource database, Indexer indexer) {
        return on(database, indexer, new ParamRegistry());
    }

    public static Store on(DataSource database, Indexer indexer, ParamRegistry params) {
        Dictionaries dictionaries = new Dictionaries(database, new Dictionaries.Samples(1_000, 10_000, 10_000));
        return new Store(
                indexer::index,
                params,
                new BodyCodec(dictionaries::bytes),
                dictionaries,
                InstantSource.system(),
                Labelling.NONE);
    }

    /** Writes the index values of all rows of a type anew; gives how many there were. */
    public static int reindex(Connection tx, Indexer indexer, String type, int slice) throws SQLException {
        ReindexSql rows = new ReindexSql(indexer, new BodyCodec(number -> {
            throw new IllegalStateException("no dictionary " + number);
        }));
        int done = 0;
        LogicalId at = new LogicalId(Long.MIN_VALUE, Long.MIN_VALUE);
        while (at != null) {
            ReindexSql.Slice next = rows.next(tx, FhirTypes.require(type), at, slice);
            done += next.rows();
            at = next.last();
        }
        return done;
    }
}
