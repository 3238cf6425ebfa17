package org.quiltehr.hub.identify;

import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The room's beans. */
@Configuration(proxyBeanMethods = false)
class IdentifyConfiguration {

    @Bean
    @DependsOnDatabaseInitialization
    Names names(DataSource database) {
        return new Names(database);
    }

    @Bean
    Persons persons(Names names, DataSource database) {
        BlocksSql.bringUpToDate(database);
        return new Persons(names);
    }

    @Bean
    Stewards stewards(DataSource database, Persons persons) {
        return new Stewards(database, persons);
    }

    @Bean
    NetworkJobs networkJobs(DataSource database, Persons persons) {
        return new NetworkJobs(database, persons);
    }

    @Bean
    Background identifyBackground(NetworkJobs jobs) {
        return new Background(jobs);
    }

    @Bean
    BlastRadius blastRadius(DataSource database) {
        return new BlastRadius(database);
    }

    @Bean
    MatchReviews matchReviews(Stewards stewards, BlastRadius blastRadius) {
        return new MatchReviews(stewards, blastRadius);
    }

    @Bean
    LinkHistory linkHistory(DataSource database) {
        return new LinkHistory(database);
    }

    @Bean
    Lookalikes lookalikes(DataSource database, Persons persons) {
        return new Lookalikes(database, persons);
    }
}
