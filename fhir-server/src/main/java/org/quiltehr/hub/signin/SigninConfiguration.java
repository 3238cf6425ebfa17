package org.quiltehr.hub.signin;

import java.time.InstantSource;
import javax.sql.DataSource;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.outbound.Reach;
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
    RemoteKeys remoteKeys(Reach reach) {
        return new RemoteKeys(reach, InstantSource.system());
    }

    @Bean
    Assertions assertions(AppSql apps, RemoteKeys remote) {
        return new Assertions(apps, remote, InstantSource.system());
    }

    @Bean
    Provider provider(
            Reach reach,
            @Value("${quilt.oidc.issuer:}") String issuer,
            @Value("${quilt.oidc.client-id:}") String client,
            @Value("${quilt.oidc.client-secret:}") String secret,
            @Value("${quilt.oidc.claim:sub}") String claim) {
        if (!issuer.isBlank() && (client.isBlank() || secret.isBlank())) {
            throw new IllegalStateException(
                    "QUILT_OIDC_ISSUER is set: QUILT_OIDC_CLIENT_ID and QUILT_OIDC_CLIENT_SECRET"
                            + " are wanted too, as the identity provider gave them");
        }
        return new Provider(
                new Provider.Settings(issuer.strip(), client, secret, claim), reach.with(true), InstantSource.system());
    }

    @Bean
    ProviderSql providerSql(DataSource database) {
        return new ProviderSql(database);
    }

    @Bean
    IdTokens idTokens(AppSql apps, DataSource database) {
        return new IdTokens(apps, new IdTokenKeySql(database), InstantSource.system());
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
