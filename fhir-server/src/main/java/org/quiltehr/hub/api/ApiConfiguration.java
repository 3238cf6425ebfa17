package org.quiltehr.hub.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.index.SearchParams;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.summary.SummaryService;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the FHIR bases. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

    /** After the filters of Spring that measure and sign in. */
    private static final int AFTER_SECURITY = 10;

    @Bean
    Reads reads(Reader reader) {
        return new Reads(reader);
    }

    @Bean
    Operations operations(Reads reads, Reader reader, SummaryService summaries) {
        List<Operations.Operation> all = new ArrayList<>();
        all.add(new Operations.Operation(
                "everything",
                "Patient",
                true,
                "http://hl7.org/fhir/OperationDefinition/Patient-everything",
                (exchange, id, input) -> reads.everything(exchange, id)));
        all.addAll(new SummaryOperation(summaries, reader).operations());
        return new Operations(all);
    }

    @Bean
    FilterRegistrationBean<FhirFilter> fhirBases(
            Reads reads, Reader reader, RestWrites writes, Operations operations, Gate gate, Practices practices) {
        Problems problems = new Problems();
        Face face = new Face(
                reads,
                new Writes(writes, reader),
                new Transactions(writes, problems),
                operations,
                new Capability(SearchParams.r4(), operations, Instant.now()),
                new Body());
        FhirFilter filter = new FhirFilter(
                face, problems, gate, slug -> practices.bySlug(slug).map(Practice::ref), Practices.OPEN);
        FilterRegistrationBean<FhirFilter> registration = new FilterRegistrationBean<>(filter);
        registration.addUrlPatterns("/fhir", "/fhir/*", "/practices/*");
        registration.setOrder(AFTER_SECURITY);
        return registration;
    }
}
