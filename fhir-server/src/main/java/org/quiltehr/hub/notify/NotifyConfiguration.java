package org.quiltehr.hub.notify;

import java.time.Duration;
import javax.sql.DataSource;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.outbound.Reach;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.telemetry.Spans;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class NotifyConfiguration {

    /** Subscribers in the hub's own network are for those who run the hub to allow, not for those who subscribe. */
    @Bean
    SubscriptionRule subscriptionRule(
            Gate gate, Reach reach, @Value("${quilt.notify.allow-private:false}") boolean privateToo) {
        return new SubscriptionRule(gate, reach.with(privateToo));
    }

    @Bean
    Subscriptions subscriptions(
            DataSource database, SubscriptionRule rule, Reader reader, Gate gate, Practices practices) {
        return new Subscriptions(new SubscriberSql(database), rule, new Notifications(reader, gate), practices);
    }

    @Bean
    Notifier notifier(
            DataSource database,
            SubscriptionRule rule,
            Reader reader,
            Gate gate,
            Practices practices,
            RestWrites writes,
            BodyCodec bodies,
            Spans spans,
            @Value("${quilt.notify.first-pause-millis:1000}") long first,
            @Value("${quilt.notify.longest-pause-millis:300000}") long longest) {
        Pace pace = new Pace(Duration.ofMillis(200), Duration.ofMillis(first), Duration.ofMillis(longest));
        SubscriberSql sql = new SubscriberSql(database);
        Hook hook = new Hook(rule.reach());
        Sender sender = new Sender(
                new Sender.Rooms(
                        sql, new Notifications(reader, gate), practices, new StatusWriter(writes), hook, spans),
                rule,
                pace);
        Feeder feeder = new Feeder(new Feeder.Rooms(database, new ChangeSql(bodies), reader, gate, practices), rule);
        return new Notifier(feeder, sender, sql, rule, hook, pace);
    }
}
