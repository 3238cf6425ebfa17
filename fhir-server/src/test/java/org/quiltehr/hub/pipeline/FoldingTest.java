package org.quiltehr.hub.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;

class FoldingTest {

    private static ObjectNode json(String text) {
        return FhirJson.parse(text.replace('\'', '"'));
    }

    @Test
    void anElementPutReplacesAllItsForms() {
        ObjectNode folded = Folding.fold(
                json(
                        "{'resourceType':'Patient','birthDate':'1950','_birthDate':{'id':'x'},'deceasedBoolean':false,'gender':'male'}"),
                json("{'resourceType':'Patient','birthDate':'1951','deceasedDateTime':'2020','_remove':['gender']}"));
        assertThat(folded).isEqualTo(json("{'resourceType':'Patient','birthDate':'1951','deceasedDateTime':'2020'}"));
    }

    @Test
    void anOlderStatementFillsOnlyWhatIsAbsent() {
        ObjectNode filled = Folding.fill(
                json("{'resourceType':'Observation','status':'final','valueString':'a'}"),
                json(
                        "{'resourceType':'Observation','status':'preliminary','valueInteger':1,'dataAbsentReason':{'text':'x'},'method':{'text':'m'}}"));
        assertThat(filled)
                .isEqualTo(json(
                        "{'resourceType':'Observation','status':'final','valueString':'a','method':{'text':'m'}}"));
    }

    @Test
    void whatIsInferredDoesNotReplaceWhatWasStated() {
        ObjectNode update =
                json("{'resourceType':'Encounter','status':'in-progress','class':{'code':'IMP'},'_fill':['status']}");
        assertThat(Folding.fold(
                        json("{'resourceType':'Encounter','status':'finished','class':{'code':'EMER'}}"), update))
                .isEqualTo(json("{'resourceType':'Encounter','status':'finished','class':{'code':'IMP'}}"));
        ObjectNode known = json("{'resourceType':'Encounter','status':'in-progress','class':{'code':'IMP'}}");
        assertThat(Folding.fold(json("{'resourceType':'Encounter','status':'unknown'}"), update))
                .isEqualTo(known);
        assertThat(Folding.fold(json("{'resourceType':'Encounter'}"), update)).isEqualTo(known);
        assertThat(Folding.plain(update)).isEqualTo(known);
    }

    @Test
    void whatIsTakenBackIsEnteredInError() {
        ObjectNode condition = Folding.retract(
                json("{'resourceType':'Condition','clinicalStatus':{'text':'active'},'code':{'text':'c'}}"),
                json("{'resourceType':'Condition'}"));
        assertThat(condition.has("clinicalStatus")).isFalse();
        assertThat(condition.path("code").path("text").asString()).isEqualTo("c");
        assertThat(Folding.isRetracted(condition)).isTrue();
        ObjectNode cancelled = Folding.retract(
                json("{'resourceType':'Encounter','status':'in-progress'}"),
                json("{'resourceType':'Encounter','status':'cancelled'}"));
        assertThat(cancelled.path("status").asString()).isEqualTo("cancelled");
    }
}
