package org.quiltehr.hub.receive;

import javax.sql.DataSource;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.map.Adapters;
import org.quiltehr.hub.practice.FeedCheck;
import org.quiltehr.hub.practice.Practices;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class ReceiveConfiguration {

    @Bean
    Intake intake(Journal journal, Adapters adapters) {
        return new Intake(journal, adapters);
    }

    @Bean
    Receipts receipts(Journal journal, Practices practices) {
        return new Receipts(journal, practices);
    }

    @Bean
    MllpListener mllpListener(
            HubOptions options,
            Practices practices,
            Intake intake,
            Journal journal,
            DataSource database,
            SslBundles bundles,
            @Value("${quilt.mllp.allow:}") String allowed) {
        return new MllpListener(
                options,
                new MllpSession.Rooms(practices, intake, journal, new UnknownSenderSql(database)),
                MllpDoor.of(allowed, bundles));
    }

    @Bean
    FeedCheck senderCheck() {
        return SenderRule::of;
    }
}
