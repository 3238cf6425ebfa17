package org.quiltehr.hub.web;

import java.time.InstantSource;
import javax.sql.DataSource;
import org.quiltehr.hub.disagree.DisagreementSql;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.summary.AgreementService;
import org.quiltehr.hub.summary.ChangesService;
import org.quiltehr.hub.transition.AwaitedSql;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {

    @Bean
    ChartReader chartReader(Reader reader, AgreementService agreements, ChangesService changes, Practices practices) {
        return new ChartReader(reader, agreements, new ChangesReader(changes), practices, InstantSource.system());
    }

    @Bean
    CensusReader censusReader(
            DataSource database,
            Reader reader,
            AwaitedSql awaited,
            DisagreementSql disagreements,
            Practices practices) {
        return new CensusReader(
                reader, new CensusSql(database), awaited, disagreements, practices, InstantSource.system());
    }

    @Bean
    PatientSearch patientSearch(Reader reader) {
        return new PatientSearch(reader);
    }

    @Bean
    FilterRegistrationBean<PageFilter> pageHeaders() {
        FilterRegistrationBean<PageFilter> filter = new FilterRegistrationBean<>(new PageFilter());
        filter.addUrlPatterns(
                "/",
                "/patients",
                "/patients/*",
                "/practices",
                "/practices/*",
                "/network",
                "/network/*",
                "/admin",
                "/admin/*",
                "/audit",
                "/help",
                "/help/*",
                "/steward",
                "/steward/*",
                "/break-glass",
                "/break-glass/*");
        return filter;
    }
}
