package org.quiltehr.hub.summary;

import java.time.InstantSource;
import java.util.function.Function;
import javax.sql.DataSource;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.practice.ReachSql;
import org.quiltehr.hub.query.Reader;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** The beans of this room. */
@Configuration(proxyBeanMethods = false)
class SummaryConfiguration {

    @Bean
    SmartInitializingSingleton hl7Codes() {
        return Hl7Codes::warm;
    }

    @Bean
    LookSql looks(DataSource database) {
        return new LookSql(database);
    }

    @Bean
    @Lazy
    ChangesService changesService(Reader reader, LookSql looks, Practices practices) {
        return new ChangesService(reader, looks, name(practices));
    }

    @Bean
    HeardSql heard(DataSource database) {
        return new HeardSql(database);
    }

    @Bean
    ReachSql reach(DataSource database) {
        return new ReachSql(database);
    }

    @Bean
    @Lazy
    AgreementService agreementService(Reader reader, HeardSql heard, Practices practices) {
        return new AgreementService(reader, InstantSource.system(), heard::of, name(practices));
    }

    @Bean
    @Lazy
    SummaryService summaryService(Reader reader, HeardSql heard, Practices practices) {
        return new SummaryService(reader, InstantSource.system(), heard::of, name(practices));
    }

    @Bean
    @Lazy
    MedicineReview medicineReview(Reader reader, Practices practices) {
        return new MedicineReview(reader, name(practices));
    }

    private static Function<String, String> name(Practices practices) {
        return slug -> practices.bySlug(slug).map(Practice::name).orElse(slug);
    }
}
