package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IpsDocumentTest {

    static Stream<Arguments> people() {
        return Stream.of(
                Arguments.of("no data", People.noData()),
                Arguments.of("few", People.few()),
                Arguments.of("conflicting", People.conflicting()),
                Arguments.of("without codes", People.withoutCodes()),
                Arguments.of("many", People.many(300)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("people")
    void isAnInternationalPatientSummary(String name, Person person) {
        Optional<IpsValidator> validator = IpsValidator.load();
        String json = new String(person.document(), UTF_8);
        if (validator.isEmpty()) {
            return;
        }
        List<SingleValidationMessage> messages = validator.get().messages(json);
        Map<String, Integer> counts = new TreeMap<>();
        messages.forEach(m -> counts.merge(m.getSeverity() + " " + m.getMessageId(), 1, Integer::sum));
        System.out.println("IPS, " + name + ": " + counts);
        List<String> errors = IpsValidator.of(messages, ResultSeverityEnum.ERROR).stream()
                .map(m -> m.getLocationString() + ": " + m.getMessage())
                .distinct()
                .limit(30)
                .toList();
        assertEquals(List.of(), errors);
    }
}
