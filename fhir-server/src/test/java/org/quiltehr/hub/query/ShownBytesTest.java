package org.quiltehr.hub.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;

class ShownBytesTest {

    private static final UnaryOperator<String> TARGET =
            id -> Map.of("a", "longer-name", "b", "x").getOrDefault(id, id);

    private static byte[] stored(String members) {
        return FhirJson.bytes(FhirJson.parse("{\"resourceType\":\"Observation\",\"id\":\"o\"," + members + "}"));
    }

    private static String byTree(byte[] json) {
        ObjectNode tree = FhirJson.parse(json);
        Bodies.rewrite("Observation", tree, TARGET);
        ((ObjectNode) tree.path("meta")).put("versionId", "3.57").put("lastUpdated", "2026-11-26T00:00:00Z");
        return new String(FhirJson.bytes(tree), UTF_8);
    }

    @Test
    void bytesAreThoseOfTheTree() {
        for (String members : new String[] {
            "\"subject\":{\"reference\":\"Patient/a\"}",
            "\"subject\":{\"reference\":\"Patient/c\"},\"valueQuantity\":{\"value\":70.10,\"unit\":\"\u00b5g\"}",
            "\"contained\":[{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/b\"}}],"
                    + "\"subject\":{\"reference\":\"Patient/a\"},\"performer\":[{\"reference\":\"Patient/a/_history/2\"},"
                    + "{\"reference\":\"Patient/b\",\"display\":\"said \\\"reference\\\":\\\"Patient/a\\\"\"}]",
            "\"note\":[{\"text\":\"\\\"meta\\\":{\\\"versionId\\\":\\\"\"}],\"status\":\"final\""
        }) {
            byte[] json = stored("\"meta\":{\"versionId\":\"3\",\"lastUpdated\":\"2026-01-01T00:00:00.123456Z\","
                    + "\"source\":\"urn:uuid:1\",\"tag\":[{\"code\":\"p\"}]}," + members);
            byte[] shown = ShownBytes.of(json, "3.57", "2026-11-26T00:00:00Z", TARGET);
            assertThat(shown).isNotNull();
            assertThat(new String(shown, UTF_8)).isEqualTo(byTree(json));
        }
    }

    @Test
    void whatHasAnotherFormIsLeftToTheTree() {
        String meta = "\"meta\":{\"versionId\":\"3\",\"lastUpdated\":\"2026-01-01T00:00:00Z\"}";
        assertThat(of("\"status\":\"final\"")).as("no meta").isNull();
        assertThat(of("\"status\":\"final\"," + meta)).as("meta is not third").isNull();
        assertThat(of("\"contained\":[{\"id\":\"x\"," + meta + "}]"))
                .as("another's meta")
                .isNull();
        assertThat(of("\"meta\":{\"profile\":[\"x\"]}")).as("no version").isNull();
        assertThat(of(meta + ",\"signature\":[]")).as("signed").isNull();
        assertThat(ShownBytes.fits("Patient")).isFalse();
    }

    private static byte[] of(String members) {
        return ShownBytes.of(stored(members), "4", "2026-11-26T00:00:00Z", TARGET);
    }
}
