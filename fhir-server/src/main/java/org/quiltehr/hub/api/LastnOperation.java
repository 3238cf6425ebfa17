package org.quiltehr.hub.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchResult;
import org.quiltehr.hub.query.Stored;
import org.quiltehr.hub.summary.LastObservations;
import org.springframework.stereotype.Component;

/** {@code Observation/$lastn}: the newest results of each test of a person, over all practices' codes of that test. */
@Component
final class LastnOperation implements OperationSet {

    private static final int MOST = 1_000;
    private static final List<String> PARAMETERS = List.of("patient", "subject", "code", "category", "max");

    private final Reader reader;

    LastnOperation(Reader reader) {
        this.reader = reader;
    }

    @Override
    public List<Operation> operations() {
        return List.of(Operation.type(
                "Observation", "lastn", "http://hl7.org/fhir/OperationDefinition/Observation-lastn", this::lastn));
    }

    private Answer lastn(Exchange exchange, String none, Input input) {
        String patient = input.text("patient")
                .or(() -> input.text("subject"))
                .map(text -> text.startsWith("Patient/") ? text.substring("Patient/".length()) : text)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new Refused(400, "required", "patient", "say whose: patient=[id]"));
        List<String> codes = split(input.texts("code"));
        List<String> categories = split(input.texts("category"));
        int max = input.text("max").map(LastnOperation::max).orElse(1);
        PersonRecord person = reader.chart(exchange.view(), exchange.grant(), patient, Set.of("Observation"))
                .orElseThrow(() -> new Refused(404, "not-found", "patient", "there is no such Patient here"));
        List<Stored> found = LastObservations.of(person.resources(), codes, categories, max).stream()
                .map(person.shown())
                .toList();
        return Reads.found(
                exchange,
                "Observation/$lastn",
                new SearchResult(found, List.of(), input.repeated(PARAMETERS), null, (long) found.size(), List.of()));
    }

    private static List<String> split(List<String> texts) {
        List<String> found = new ArrayList<>();
        texts.forEach(text -> found.addAll(List.of(text.split(","))));
        found.removeIf(String::isBlank);
        return found;
    }

    private static int max(String text) {
        try {
            int max = Integer.parseInt(text);
            if (max > 0) {
                return Math.min(max, MOST);
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw new Refused(400, "value", "max", "must be a whole number of at least 1");
    }
}
