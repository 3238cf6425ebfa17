package org.quiltehr.hub.query;

import javax.sql.DataSource;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.database.Replica;
import org.quiltehr.hub.index.ParamRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this room. */
@Configuration(proxyBeanMethods = false)
class QueryConfiguration {

    @Bean
    Reader reader(
            DataSource database,
            Replica replica,
            BodyCodec bodies,
            ObjectProvider<CodeSets> codeSets,
            ParamRegistry params) {
        return new Reader(database, replica, bodies, codeSets.getIfAvailable(), params);
    }

    @Bean
    Matches matches(BodyCodec bodies, ParamRegistry params) {
        return new Matches(bodies, params);
    }
}
