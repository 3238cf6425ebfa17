package org.quiltehr.hub.signin;

import java.time.InstantSource;
import javax.sql.DataSource;
import org.quiltehr.hub.access.Gate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The room's beans. */
@Configuration(proxyBeanMethods = false)
class SigninConfiguration {

    /** Behind the door, before the FHIR bases. */
    private static final int BEFORE_FHIR = 5;

    @Bean
    AppSql appSql(DataSource database) {
        return new AppSql(database);
    }

    @Bean
    LineSql lineSql(DataSource database) {
        return new LineSql(database);
    }

    @Bean
    AppTokens appTokens(LineSql lines) {
        return new AppTokens(lines);
    }

    @Bean
    Apps apps(AppSql sql) {
        return new Apps(sql);
    }

    @Bean
    Assertions assertions(AppSql apps) {
        return new Assertions(apps, InstantSource.system());
    }

    @Bean
    Issuer issuer(@Value("${quilt.url:}") String url) {
        return new Issuer(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    }

    @Bean
    FilterRegistrationBean<SmartFilter> smartFilter(Issuer issuer, Gate gate) {
        FilterRegistrationBean<SmartFilter> registration =
                new FilterRegistrationBean<>(new SmartFilter(issuer, gate.isOpen()));
        registration.addUrlPatterns("/*");
        registration.setOrder(BEFORE_FHIR);
        return registration;
    }
}
