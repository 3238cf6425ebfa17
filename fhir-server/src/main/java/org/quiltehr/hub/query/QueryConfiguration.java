package org.quiltehr.hub.query;

import javax.sql.DataSource;
import org.quiltehr.hub.base.BodyCodec;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this room. */
@Configuration(proxyBeanMethods = false)
class QueryConfiguration {

    @Bean
    Reader reader(DataSource database, BodyCodec bodies, ObjectProvider<CodeSets> codeSets) {
        return new Reader(database, bodies, codeSets.getIfAvailable());
    }

    @Bean
    Matches matches(BodyCodec bodies) {
        return new Matches(bodies);
    }
}
