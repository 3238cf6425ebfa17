package org.quiltehr.hub.trace;

import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;

/** Locations of FHIR in JSON. */
final class JsonLocator {

    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonLocator() {}

    static Optional<Range> find(String text, String location) {
        Optional<Path> path = Path.of(location);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try (JsonParser parser =
                FACTORY.createParser(tools.jackson.core.ObjectReadContext.empty(), text.toCharArray())) {
            return parser.nextToken() == null
                    ? Optional.empty()
                    : value(parser, path.get().steps());
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** The parser stands on the value these steps begin from. */
    private static Optional<Range> value(JsonParser parser, List<Path.Step> steps) {
        if (steps.isEmpty()) {
            int start = (int) parser.currentTokenLocation().getCharOffset();
            if (parser.currentToken().isStructStart()) {
                parser.skipChildren();
            } else {
                // a text is read to its end only when it is asked for
                parser.getString();
            }
            return Optional.of(new Range(start, (int) parser.currentLocation().getCharOffset()));
        }
        Path.Step step = steps.getFirst();
        List<Path.Step> rest = steps.subList(1, steps.size());
        boolean member = step.index() < 0;
        if (member && parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean found = step.name().equals(parser.currentName());
                parser.nextToken();
                if (found) {
                    return value(parser, rest);
                }
                parser.skipChildren();
            }
        } else if (!member && parser.currentToken() == JsonToken.START_ARRAY) {
            for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                if (i == step.index()) {
                    return value(parser, rest);
                }
                parser.skipChildren();
            }
        }
        return Optional.empty();
    }
}
