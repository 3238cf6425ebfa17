package org.quiltehr.hub.fulltext;

import javax.sql.DataSource;
import org.quiltehr.hub.base.BodyCodec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class FullTextConfiguration {

    @Bean
    FullTextFeeder fullTextFeeder(
            DataSource database, BodyCodec bodies, @Value("${quilt.full-text:false}") boolean on) {
        return new FullTextFeeder(database, new FullTextSql(bodies), on);
    }
}
