package org.quiltehr.hub.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;
import org.quiltehr.hub.query.Stored;
import org.quiltehr.hub.summary.LookSql;
import org.quiltehr.hub.summary.SummaryService;
import org.springframework.stereotype.Component;

/** {@code Patient/[id]/$summary} and {@code Patient/$summary?identifier=} of the International Patient Summary. */
@Component
final class SummaryOperation implements OperationSet {

    private static final String DEFINITION = "http://hl7.org/fhir/uv/ips/OperationDefinition/summary";

    private final SummaryService summaries;
    private final Reader reader;
    private final LookSql looks;

    SummaryOperation(SummaryService summaries, Reader reader, LookSql looks) {
        this.summaries = summaries;
        this.reader = reader;
        this.looks = looks;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.instance("Patient", "summary", DEFINITION, this::byId),
                Operation.type("Patient", "summary", DEFINITION, this::byIdentifier));
    }

    private Answer byId(Exchange exchange, String id, Input input) {
        String profile = input.text("profile").orElse(null);
        Instant asOf =
                input.text("_asOf").map(text -> Reads.instant("_asOf", text)).orElse(null);
        // taken before the chart is read: what is written meanwhile is new at the next look
        Instant now = Instant.now();
        return summaries
                .summary(
                        new SummaryService.Request(
                                exchange.view(), exchange.grant(), id, exchange.base(), profile, asOf),
                        // who looks at an earlier day has not seen today's chart
                        records -> {
                            if (asOf == null) {
                                looks.looked(exchange.reader(), records, now);
                            }
                        })
                .map(document -> Answer.of(200, document))
                .orElseThrow(() -> new Refused(404, "not-found", null, "there is no such Patient here"));
    }

    private Answer byIdentifier(Exchange exchange, String none, Input input) {
        String identifier = input.text("identifier")
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> new Refused(
                        400, "required", "identifier", "say which: Patient/[id]/$summary, or identifier=system|value"));
        String query = "identifier=" + URLEncoder.encode(identifier, StandardCharsets.UTF_8) + "&_count=2";
        List<Stored> found = reader.search(exchange.view(), exchange.grant(), SearchRequest.of("Patient", query, true))
                .matches();
        if (found.size() > 1) {
            throw new Refused(412, "multiple-matches", "identifier", "more than one Patient has this identifier");
        }
        if (found.isEmpty()) {
            throw new Refused(404, "not-found", "identifier", "no Patient has this identifier here");
        }
        return byId(exchange, found.getFirst().shownId(), input);
    }
}
