package org.quiltehr.hub.access;

import java.time.InstantSource;
import javax.sql.DataSource;
import org.quiltehr.hub.base.HubOptions;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The room's beans. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    /** Before the FHIR bases and every controller. */
    private static final int BEFORE_ALL = 0;

    /** Behind the filter of the FHIR bases, which puts down the events of its own. */
    private static final int AFTER_FHIR = 20;

    @Bean
    SignInLimits signInLimits(@Value("${access.second-factor:required}") String secondFactor) {
        return SignInLimits.usual(!secondFactor.equals("optional"));
    }

    @Bean
    WhoSql whoSql(DataSource database, SignInLimits limits) {
        return new WhoSql(database, limits);
    }

    @Bean
    Gate gate(HubOptions options, WhoSql who) {
        return new Gate(options.open(), who::account);
    }

    @Bean
    Sources sources(Gate gate, DataSource database) {
        return new Sources(gate, new SourceSql(database));
    }

    @Bean
    Passwords passwords() {
        return new Passwords();
    }

    @Bean
    SignInSql signInSql(DataSource database) {
        return new SignInSql(database);
    }

    @Bean
    SignIns signIns(
            SignInSql sql, Passwords passwords, SignInLimits limits, @Value("${quilt.oidc.issuer:}") String issuer) {
        return new SignIns(sql, passwords, limits, InstantSource.system(), !issuer.isBlank());
    }

    @Bean
    Vouched vouched(SignIns signIns) {
        return new Vouched(signIns);
    }

    @Bean
    Accounts accounts(
            DataSource database, SignInSql signIns, Passwords passwords, PlatformTransactionManager transactions) {
        return new Accounts(new AccountSql(database), signIns, passwords, new TransactionTemplate(transactions));
    }

    @Bean
    FeedKeys feedKeys(DataSource database) {
        return new FeedKeys(new FeedKeySql(database));
    }

    @Bean
    BreakGlass breakGlass(DataSource database, Gate gate) {
        return new BreakGlass(new BreakGlassSql(database), gate);
    }

    @Bean
    FirstStart firstStart(HubOptions options, Accounts accounts) {
        return new FirstStart(options, accounts, System.out);
    }

    @Bean
    Audit audit(DataSource database, @Value("${audit.reads:}") String reads, SignInLimits limits) {
        return new Audit(database, reads.equals("durable"), limits);
    }

    @Bean
    RateLimits rateLimits(
            @Value("${access.requests-per-second:500}") int perSecond, @Value("${access.burst:2000}") int burst) {
        return new RateLimits(perSecond, burst, System::nanoTime);
    }

    @Bean
    FilterRegistrationBean<Door> door(
            Gate gate, Audit audit, WhoSql who, ObjectProvider<Tokens> tokens, RateLimits rates) {
        FilterRegistrationBean<Door> registration =
                new FilterRegistrationBean<>(new Door(gate, audit, who, tokens::getObject, rates));
        registration.addUrlPatterns("/*");
        registration.setOrder(BEFORE_ALL);
        return registration;
    }

    @Bean
    FilterRegistrationBean<AuditFilter> auditFilter(HubOptions options, Audit audit) {
        FilterRegistrationBean<AuditFilter> registration =
                new FilterRegistrationBean<>(new AuditFilter(audit, options.open()));
        registration.addUrlPatterns("/*");
        registration.setOrder(AFTER_FHIR);
        return registration;
    }

    @Bean
    Sealer sealer(DataSource database) {
        return new Sealer(database);
    }

    @Bean
    AuditSearchSql auditSearch(DataSource database) {
        return new AuditSearchSql(database);
    }

    @Bean
    AuditTrail auditTrail(Gate gate, AuditSearchSql entries) {
        return new AuditTrail(gate, entries);
    }

    @Bean
    AuditCheck auditCheck(DataSource database) {
        return new AuditCheck(database);
    }
}
