package org.quiltehr.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;

/** Wards and beds as HL7 v2's places, FHIR's Locations and mere words name them. */
class PlaceTest {

    private static ObjectNode location(String kind, String name, String partOf) {
        return FhirJson.parse("""
                {"resourceType":"Location","name":"%s","physicalType":{"coding":[{"code":"%s"}]},
                 "partOf":{"reference":"Location/%s"}}""".formatted(name, kind, partOf));
    }

    private static Place place(String locations, Map<String, ObjectNode> known) {
        return Place.of(FhirJson.parse("{\"location\":" + locations + "}"), known);
    }

    @Test
    void aBedOfHl7IsWardRoomAndBedWithoutTheNamesAroundThem() {
        Map<String, ObjectNode> known = Map.of(
                "Location/s", location("si", "MERCY", ""),
                "Location/w", location("wi", "MERCY, 4 West", "s"),
                "Location/r", location("ro", "MERCY, 4 West, 412", "w"),
                "Location/b", location("bd", "MERCY, 4 West, 412, B", "r"));
        assertThat(place("[{\"location\":{\"reference\":\"Location/b\"}}]", known))
                .isEqualTo(new Place("4 West", "412-B"));
    }

    @Test
    void ofSeveralPlacesTheLastThatWasNotLeftCounts() {
        Map<String, ObjectNode> known = Map.of(
                "Location/a", location("wa", "Emergency", ""),
                "Location/b", location("wa", "Ward 5", ""));
        assertThat(place("""
                        [{"location":{"reference":"Location/b"},"status":"active"},
                         {"location":{"reference":"Location/a"},"status":"completed"}]""", known).ward()).isEqualTo("Ward 5");
        assertThat(place("""
                        [{"location":{"reference":"Location/a"}},{"location":{"reference":"Location/b"},
                          "period":{"end":"2026-01-01"}}]""", known).ward()).isEqualTo("Emergency");
    }

    @Test
    void withoutAWardTheSiteIsNamedAndWithoutALocationTheWordsOfTheReference() {
        Map<String, ObjectNode> known = Map.of("Location/s", location("si", "Mercy", ""));
        assertThat(place("[{\"location\":{\"reference\":\"Location/s\"}}]", known))
                .isEqualTo(new Place("Mercy", ""));
        assertThat(place("[{\"location\":{\"reference\":\"Location/gone\",\"display\":\"Day clinic\"}}]", known))
                .isEqualTo(new Place("Day clinic", ""));
        assertThat(place("[]", known)).isEqualTo(new Place("", ""));
    }

    @Test
    void locationsThatArePartOfEachOtherEnd() {
        Map<String, ObjectNode> known = Map.of(
                "Location/a", location("ro", "1", "b"),
                "Location/b", location("ro", "2", "a"));
        assertThat(place("[{\"location\":{\"reference\":\"Location/a\"}}]", known))
                .isEqualTo(new Place("", "2-1"));
    }
}
