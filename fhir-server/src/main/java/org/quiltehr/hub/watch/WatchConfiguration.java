package org.quiltehr.hub.watch;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.quiltehr.hub.access.BreakGlass;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.receive.remote.LeaseSql;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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
                options.data());
    }

    @Bean
    Teller teller(
            ConditionSql conditions,
            ObjectProvider<JavaMailSender> mail,
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
        return new Teller(conditions, channels, Quiet.of(quiet, ZoneId.of(zone)));
    }

    @Bean
    Watch watch(DataSource database, Look look, Teller teller) {
        return new Watch(new LeaseSql(database), look, teller, InstantSource.system(), EVERY);
    }
}
