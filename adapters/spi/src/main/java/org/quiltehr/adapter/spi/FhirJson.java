package org.quiltehr.adapter.spi;

import ca.uhn.fhir.context.FhirContext;
import org.hl7.fhir.r4.model.Resource;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** FHIR JSON as a tree whose numbers are kept as written (70.10 stays 70.10), and its way to and from HAPI's model. */
public final class FhirJson {

    /** Nesting beyond this is refused: deeper than any resource, shallower than the stack. */
    private static final int MAX_DEPTH = 200;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(100_000_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private FhirJson() {}

    /** The mapper every room uses for FHIR JSON. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /**
     * Parses a JSON object.
     *
     * @throws tools.jackson.core.JacksonException if the bytes are not one JSON object, have doubled members or nest too
     *     deep
     */
    public static ObjectNode parse(byte[] json) {
        JsonNode node = MAPPER.readTree(json);
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new tools.jackson.core.exc.StreamReadException(null, "not a JSON object");
    }

    public static ObjectNode parse(String json) {
        return parse(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    public static byte[] bytes(JsonNode tree) {
        return MAPPER.writeValueAsBytes(tree);
    }

    /** A resource of HAPI's model as a tree. */
    public static ObjectNode tree(Resource resource) {
        return parse(FhirContext.forR4Cached().newJsonParser().encodeResourceToString(resource));
    }
}
