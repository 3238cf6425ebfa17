package org.quiltehr.hub.watch;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.quiltehr.hub.access.BreakGlass;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.outbound.Reach;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.receive.remote.LeaseSql;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.mail.javamail.JavaMailSender;

/** Wires the room; see docs/operations.md for its settings. */
@Configuration(proxyBeanMethods = false)
class WatchConfiguration {

    private static final Duration EVERY = Duration.ofMinutes(1);

    @Bean
    ConditionSql conditionSql(DataSource database) {
        return new ConditionSql(database);
    }

    @Bean
    Conditions conditions(ConditionSql conditions) {
        return new Conditions(conditions);
    }

    @Bean
    Look look(
            DataSource database,
            ConditionSql conditions,
            Practices practices,
            BreakGlass glass,
            HubOptions options,
            SslBundles bundles,
            Environment environment,
            @Value("${quilt.watch.holidays:us}") String holidays) {
        if (!List.of("us", "none").contains(holidays)) {
            throw new IllegalArgumentException("quilt.watch.holidays is \"" + holidays + "\": write us or none");
        }
        return new Look(
                new SlotSql(database),
                conditions,
                practices,
                new SilentFeeds(holidays.equals("us")),
                glass,
                new Standing(new StandingSql(database), () -> Standing.expiries(shown(bundles, environment))),
                options.data());
    }

    /** Bundles by name, and what the HTTP port shows where {@code server.ssl} says so without one. */
    private static Map<String, SslBundle> shown(SslBundles bundles, Environment environment) {
        Map<String, SslBundle> shown = new TreeMap<>();
        bundles.getBundleNames().forEach(name -> shown.put(name, bundles.getBundle(name)));
        Binder.get(environment)
                .bind("server.ssl", Ssl.class)
                .ifBound(ssl -> shown.put("the HTTP port", WebServerSslBundle.get(ssl, bundles)));
        return shown;
    }

    @Bean
    Teller teller(
            ConditionSql conditions,
            ObjectProvider<JavaMailSender> mail,
            Reach reach,
            @Value("${quilt.tell.webhook.url:}") String webhook,
            @Value("${quilt.tell.webhook.secret:}") String secret,
            @Value("${quilt.tell.digest:}") String digest,
            @Value("${quilt.tell.mail.to:}") String to,
            @Value("${quilt.tell.mail.practices:}") String practices,
            @Value("${quilt.tell.mail.from:quilt@localhost}") String from,
            @Value("${quilt.tell.quiet:}") String quiet,
            @Value("${quilt.tell.zone:America/New_York}") String zone) {
        List<Channel> channels = new ArrayList<>();
        if (!to.isBlank()) {
            JavaMailSender sender = mail.getIfAvailable();
            if (sender == null) {
                throw new IllegalArgumentException(
                        "quilt.tell.mail.to is set, but no mail server: set spring.mail.host too");
            }
            channels.add(new Mail(sender, from, to, Mail.addresses(practices)));
        }
        if (!webhook.isBlank()) {
            channels.add(new Webhook(reach, URI.create(webhook.strip()), secret));
        }
        return new Teller(conditions, channels, Quiet.of(quiet, ZoneId.of(zone)), Digest.of(digest, ZoneId.of(zone)));
    }

    @Bean
    Watch watch(DataSource database, Look look, Teller teller) {
        return new Watch(new LeaseSql(database), look, teller, InstantSource.system(), EVERY);
    }
}
