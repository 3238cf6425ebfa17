package org.quiltehr.hub.consent;

import javax.sql.DataSource;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.store.Store;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The beans of this room. */
@Configuration(proxyBeanMethods = false)
class ConsentConfiguration {

    @Bean
    RuleSets ruleSets(DataSource database) {
        return new RuleSets(database);
    }

    @Bean
    RuleSql ruleSql(DataSource database) {
        return new RuleSql(database);
    }

    @Bean
    ConsentIntake consentIntake(Store store, RuleSets rules, BodyCodec bodies) {
        ConsentIntake intake = new ConsentIntake(rules, bodies);
        store.listen(ConsentIntake.TYPES, intake);
        return intake;
    }

    @Bean
    Relabelling relabelling(DataSource database, RuleSql rules, BodyCodec bodies, ConsentIntake consents) {
        return new Relabelling(database, rules, new RelabelSql(bodies), consents);
    }

    @Bean
    Kinds kinds(RuleSql sql, RuleSets rules, Relabelling relabelling, PlatformTransactionManager transactions) {
        return new Kinds(sql, rules, relabelling, new TransactionTemplate(transactions));
    }
}
