package org.quiltehr.hub.practice;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.quiltehr.hub.base.HubOptions;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room, and takes in what the hub was started with. */
@Configuration(proxyBeanMethods = false)
class PracticeConfiguration {

    @Bean
    @DependsOnDatabaseInitialization
    Practices practices(DataSource database, List<FeedCheck> checks, HubOptions options) {
        FeedCheck all = feed -> checks.forEach(check -> check.check(feed));
        return start(new Practices(new PracticeSql(database), all), options);
    }

    static Practices start(Practices practices, HubOptions options) {
        List<PracticeSpec> specs =
                options.config() == null ? new ArrayList<>() : new ArrayList<>(QuiltYaml.read(options.config()));
        specs.forEach(practices::put);
        if (options.open()) {
            practices.require(Practices.OPEN, "Open", ZoneOffset.UTC);
        }
        return practices;
    }
}
