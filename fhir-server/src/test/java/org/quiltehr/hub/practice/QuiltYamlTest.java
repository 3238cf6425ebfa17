package org.quiltehr.hub.practice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuiltYamlTest {

    @Test
    void practicesAndFeedsAreRead() {
        List<PracticeSpec> practices = QuiltYaml.parse("quilt.yaml", """
                practices:
                  lakeside:
                    name: Lakeside Family Practice
                    timezone: America/New_York
                    feeds:
                      ehr:  {adapter: nextgen, mllp: {application: NEXTGEN, facility: LAKESIDE}, ack: outcome, identifierSystem: "urn:oid:1.2"}
                      docs: {adapter: ccda}
                """);
        PracticeSpec lakeside = practices.getFirst();
        assertThat(lakeside.zone().getId()).isEqualTo("America/New_York");
        FeedSpec ehr = lakeside.feeds().getFirst();
        assertThat(ehr.mllp()).isEqualTo(new Feed.Mllp("NEXTGEN", "LAKESIDE"));
        assertThat(ehr.ack()).isEqualTo(Feed.Ack.OUTCOME);
        assertThat(ehr.settings()).containsOnlyKeys("identifierSystem");
        assertThat(lakeside.feeds().get(1).mllp()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "practices:\\n  a:\\n    timezone: Mars/Base @ line 3, practices.a.timezone",
                "practices:\\n  a:\\n    feeds:\\n      f: {} @ line 4, practices.a.feeds.f.adapter",
                "practices:\\n  a:\\n    feeds:\\n      f: {adapter: x, ack: never} @ line 4, practices.a.feeds.f.ack",
                "practices:\\n  a:\\n    nmae: x @ line 3, practices.a.nmae",
                "practices:\\n  A B: {} @ line 2, practices.A B",
                "practises: {} @ line 1, practises",
                "practices: [ @ line 1",
                "practices:\\n  a: {}\\n  a: {} @ line 3"
            })
    void aMistakeIsToldWithItsPlace(String yaml, String place) {
        assertThatThrownBy(() -> QuiltYaml.parse("quilt.yaml", yaml.replace("\\n", "\n")))
                .isInstanceOf(ConfigProblem.class)
                .message()
                .satisfies(message -> assertThat(
                                message.replace(": practices", ", practices").replace(": practises", ", practises"))
                        .startsWith("quilt.yaml " + place));
    }
}
