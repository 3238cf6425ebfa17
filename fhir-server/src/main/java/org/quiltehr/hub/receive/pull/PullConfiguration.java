package org.quiltehr.hub.receive.pull;

import javax.sql.DataSource;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.outbound.Reach;
import org.quiltehr.hub.practice.FeedCheck;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.receive.Intake;
import org.quiltehr.hub.receive.remote.LeaseSql;
import org.quiltehr.hub.receive.remote.Secrets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the pulling of feeds. */
@Configuration(proxyBeanMethods = false)
class PullConfiguration {

    @Bean
    FeedCheck pullCheck() {
        return PullSettings::of;
    }

    @Bean
    Puller.Rooms pullRooms(
            Practices practices,
            Intake intake,
            Secrets secrets,
            LeaseSql leases,
            DataSource database,
            BodyCodec codec,
            Reach reach) {
        return new Puller.Rooms(
                practices,
                intake,
                secrets,
                new PullSql(database),
                new RequestSql(database),
                new ExportSql(database),
                new KnownPatientsSql(database, codec),
                leases,
                reach);
    }

    @Bean
    Puller puller(Puller.Rooms rooms) {
        return new Puller(rooms);
    }
}
