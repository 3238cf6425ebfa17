package org.quiltehr.hub.identify;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.identify.match.Field;
import org.quiltehr.hub.identify.match.Level;
import org.quiltehr.hub.identify.match.Weights;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Weights as they are stored. */
final class WeightsJson {

    private WeightsJson() {}

    static String write(Weights weights) {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        json.putObject("thresholds")
                .put("link", weights.thresholds().link())
                .put("review", weights.thresholds().review());
        ObjectNode odds = json.putObject("odds");
        weights.odds().forEach((field, levels) -> {
            ObjectNode of = odds.putObject(field.text());
            levels.forEach((level, pair) ->
                    of.putObject(level.text()).put("m", pair.m()).put("u", pair.u()));
        });
        ObjectNode shares = json.putObject("shares");
        weights.shares().forEach((field, names) -> {
            ObjectNode of = shares.putObject(field.text());
            names.forEach(of::put);
        });
        return json.toString();
    }

    static Weights read(int version, String text) {
        JsonNode json = FhirJson.parse(text);
        Map<Field, Map<Level, Weights.Odds>> odds = new EnumMap<>(Field.class);
        for (Map.Entry<String, JsonNode> field : json.path("odds").properties()) {
            Map<Level, Weights.Odds> levels = new EnumMap<>(Level.class);
            for (Map.Entry<String, JsonNode> level : field.getValue().properties()) {
                JsonNode pair = level.getValue();
                levels.put(
                        Level.valueOf(upper(level.getKey())),
                        new Weights.Odds(
                                pair.path("m").doubleValue(), pair.path("u").doubleValue()));
            }
            odds.put(Field.valueOf(upper(field.getKey())), levels);
        }
        Map<Field, Map<String, Double>> shares = new EnumMap<>(Field.class);
        for (Map.Entry<String, JsonNode> field : json.path("shares").properties()) {
            Map<String, Double> names = new HashMap<>();
            field.getValue()
                    .properties()
                    .forEach(n -> names.put(n.getKey(), n.getValue().doubleValue()));
            shares.put(Field.valueOf(upper(field.getKey())), names);
        }
        JsonNode thresholds = json.path("thresholds");
        return new Weights(
                version,
                odds,
                shares,
                new Weights.Thresholds(
                        thresholds.path("link").doubleValue(),
                        thresholds.path("review").doubleValue()));
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
