package org.quiltehr.hub.api;

import java.time.Instant;
import java.util.List;
import org.quiltehr.hub.access.Audit;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.bulk.Exports;
import org.quiltehr.hub.index.ParamRegistry;
import org.quiltehr.hub.index.SearchParams;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the FHIR bases. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

    /** After the filters of Spring that measure and sign in. */
    private static final int AFTER_SECURITY = 10;

    @Bean
    Reads reads(Reader reader, Journal journal, Practices practices) {
        return new Reads(reader, new ProvenanceSearch(reader, new DerivedProvenance(reader, journal, practices)));
    }

    @Bean
    Operations operations(List<OperationSet> sets) {
        return new Operations(sets);
    }

    @Bean
    FilterRegistrationBean<FhirFilter> fhirBases(
            Reads reads,
            Reader reader,
            RestWrites writes,
            Operations operations,
            Gate gate,
            Audit audit,
            Practices practices,
            HubOptions options,
            ParamRegistry params,
            Exports exports,
            ImportFace imports) {
        Problems problems = new Problems();
        Definitions definitions = new Definitions(SearchParams.r4(), operations);
        Face face = new Face(
                reads,
                new PersonFace(reads, reader),
                new Writes(writes, reader),
                new Transactions(writes, problems),
                operations,
                new Capability(params, operations, definitions, Instant.now(), options.open()),
                new DefinitionFace(reads, definitions),
                new Body(),
                new ExportFace(exports),
                imports);
        FhirFilter filter = new FhirFilter(
                face,
                problems,
                gate,
                audit,
                slug -> practices.bySlug(slug).map(Practice::ref),
                Practices.OPEN,
                new Cors(options.open()));
        FilterRegistrationBean<FhirFilter> registration = new FilterRegistrationBean<>(filter);
        registration.addUrlPatterns("/fhir", "/fhir/*", "/practices/*");
        registration.setOrder(AFTER_SECURITY);
        return registration;
    }
}
