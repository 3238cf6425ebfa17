package org.quiltehr.hub.store;

import java.time.InstantSource;
import javax.sql.DataSource;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.index.Indexer;

/** A store without Spring, for tests of other rooms. */
public final class StoreForTests {

    private StoreForTests() {}

    public static Store on(DataSource database, Indexer indexer) {
        Dictionaries dictionaries = new Dictionaries(database, 1_000);
        return new Store(indexer::index, new BodyCodec(dictionaries::bytes), dictionaries, InstantSource.system());
    }
}
