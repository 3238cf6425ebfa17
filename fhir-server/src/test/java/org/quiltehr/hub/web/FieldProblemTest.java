package org.quiltehr.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other rooms refuse is said at the field it is about. */
class FieldProblemTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "slug.timezone: is not a time zone ~ timezone ~ is not a time zone",
                "slug: a name in URLs has 1 to 63 letters ~ slug ~ a name in URLs has 1 to 63 letters",
                "feeds.ehr: adapter: there is none; installed: ccda, hl7v2 ~ adapter ~ there is none; installed: ccda, hl7v2",
                "feeds.ehr.mllp: another feed takes it ~ application ~ another feed takes it",
                "client id: letters and digits ~ client id ~ letters and digits",
                "nothing that names a place ~ '' ~ nothing that names a place"
            })
    void aMessageIsReadAsFieldAndWords(String message, String field, String text) {
        assertThat(FieldProblem.of(message)).isEqualTo(new FieldProblem(field, text));
    }
}
