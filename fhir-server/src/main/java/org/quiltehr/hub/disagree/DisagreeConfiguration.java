package org.quiltehr.hub.disagree;

import javax.sql.DataSource;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.summary.AgreementService;
import org.quiltehr.hub.work.FollowSql;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class DisagreeConfiguration {

    @Bean
    DisagreementSql disagreementSql(DataSource database) {
        return new DisagreementSql(database);
    }

    @Bean
    @DependsOnDatabaseInitialization
    Comparer disagreementComparer(DataSource database, Reader reader, AgreementService agreements) {
        return new Comparer(
                new TransactionTemplate(new JdbcTransactionManager(database)),
                new FollowSql(database, "disagreement_mark"),
                new LookSql(database),
                new FlaggedLines(reader, agreements));
    }
}
