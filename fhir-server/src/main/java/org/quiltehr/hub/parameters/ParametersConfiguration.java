package org.quiltehr.hub.parameters;

import javax.sql.DataSource;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.index.ParamRegistry;
import org.quiltehr.hub.store.ReindexSql;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class ParametersConfiguration {

    @Bean
    DeclarationSql declarations() {
        return new DeclarationSql();
    }

    @Bean
    Declaring declaring(Gate gate) {
        return new Declaring(gate);
    }

    @Bean
    DeclaredParameters declaredParameters(DataSource database) {
        return new DeclaredParameters(database);
    }

    @Bean
    Reindexer reindexer(DataSource database, ParamRegistry params, ReindexSql rows) {
        return new Reindexer(database, params, rows);
    }
}
