package org.quiltehr.hub.store;

import java.time.InstantSource;
import javax.sql.DataSource;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.index.Indexer;
import org.quiltehr.hub.index.ParamRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this room. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    /** Enough to find what bodies repeat; gathered in memory, once. Those before the first one stay three times as large. */
    private static final Dictionaries.Samples SAMPLES = new Dictionaries.Samples(1_500, 1_500, 300);

    @Bean
    Dictionaries dictionaries(DataSource database) {
        return new Dictionaries(database, SAMPLES);
    }

    @Bean
    BodyCodec bodyCodec(Dictionaries dictionaries) {
        return new BodyCodec(dictionaries::bytes);
    }

    @Bean
    ReindexSql reindex(Indexer indexer, BodyCodec codec) {
        return new ReindexSql(indexer, codec);
    }

    @Bean
    Store store(
            Indexer indexer, ParamRegistry params, BodyCodec codec, Dictionaries dictionaries, Labelling labelling) {
        return new Store(indexer::index, params, codec, dictionaries, InstantSource.system(), labelling);
    }
}
