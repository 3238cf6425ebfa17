package org.quiltehr.hub.access;

import javax.sql.DataSource;
import org.quiltehr.hub.base.HubOptions;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The room's beans. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    /** Before the FHIR bases and every controller. */
    private static final int BEFORE_ALL = 0;

    /** Behind the filter of the FHIR bases, which puts down the events of its own. */
    private static final int AFTER_FHIR = 20;

    @Bean
    Gate gate(HubOptions options) {
        return new Gate(options.open());
    }

    @Bean
    Audit audit(DataSource database, @Value("${audit.reads:}") String reads) {
        return new Audit(database, reads.equals("durable"));
    }

    @Bean
    FilterRegistrationBean<Door> door(Gate gate, Audit audit) {
        FilterRegistrationBean<Door> registration = new FilterRegistrationBean<>(new Door(gate, audit));
        registration.addUrlPatterns("/*");
        registration.setOrder(BEFORE_ALL);
        return registration;
    }

    @Bean
    FilterRegistrationBean<AuditFilter> auditFilter(Audit audit) {
        FilterRegistrationBean<AuditFilter> registration = new FilterRegistrationBean<>(new AuditFilter(audit));
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
    AuditCheck auditCheck(DataSource database) {
        return new AuditCheck(database);
    }
}
