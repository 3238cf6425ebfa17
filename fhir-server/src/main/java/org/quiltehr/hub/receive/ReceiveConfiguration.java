package org.quiltehr.hub.receive;

import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.map.Adapters;
import org.quiltehr.hub.practice.FeedCheck;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.telemetry.Spans;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(Limits.class)
class ReceiveConfiguration {

    @Bean
    Intake intake(Journal journal, Adapters adapters) {
        return new Intake(journal, adapters);
    }

    @Bean
    Receipts receipts(Journal journal, Practices practices, Spans spans) {
        return new Receipts(journal, practices, spans);
    }

    /** Before every other filter. */
    private static final int FIRST = -1_000;

    private static final int LARGE_AT_A_TIME = 2;

    @Bean
    FilterRegistrationBean<FrontFilter> front(Limits limits) {
        FilterRegistrationBean<FrontFilter> front = new FilterRegistrationBean<>(new FrontFilter(limits.pace()));
        front.addUrlPatterns("/*");
        front.setOrder(FIRST);
        return front;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> slowBodies() {
        return factory -> factory.addEngineValves(new SlowBodyValve());
    }

    @Bean
    MllpListener mllpListener(
            HubOptions options,
            Practices practices,
            Intake intake,
            Journal journal,
            DataSource database,
            SslBundles bundles,
            Limits limits,
            @Value("${quilt.mllp.allow:}") String allowed) {
        return new MllpListener(
                options,
                new MllpSession.Rooms(
                        practices,
                        intake,
                        journal,
                        new UnknownSenderSql(database),
                        limits,
                        new Semaphore(LARGE_AT_A_TIME, true)),
                MllpDoor.of(allowed, bundles));
    }

    @Bean
    FeedCheck senderCheck() {
        return SenderRule::of;
    }
}
