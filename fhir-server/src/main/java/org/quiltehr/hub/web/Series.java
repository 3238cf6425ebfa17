package org.quiltehr.hub.web;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.web.Chart.Source;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Observations of one code over time, from all practices, with the flags and ranges their laboratories sent. */
final class Series {

    private static final String LOINC = "http://loinc.org";
    private static final Set<String> VITALS = Set.of(
            "85354-9", "8480-6", "8462-4", "8867-4", "9279-1", "2708-6", "59408-5", "8310-5", "8302-2", "29463-7",
            "39156-5", "9843-4");
    private static final String SYSTOLIC = "8480-6";
    private static final String DIASTOLIC = "8462-4";
    private static final Set<String> ABNORMAL = Set.of("H", "HH", "L", "LL", "A", "AA", "HU", "LU");
    private static final Set<String> WITHDRAWN = Set.of("entered-in-error", "cancelled");

    /** One value as stated. */
    record Point(
            String date,
            String value,
            String unit,
            String flag,
            String range,
            Source source,
            String link,
            @Nullable Double low,
            @Nullable Double high,
            String status) {

        /** When it was taken, as its source wrote it. */
        public String when() {
            return date.isEmpty() ? "date not stated" : Dates.show(date);
        }

        /** What the laboratory's flag means. */
        public String flagged() {
            return switch (flag) {
                case "H", "HU" -> "high";
                case "HH" -> "critically high";
                case "L", "LU" -> "low";
                case "LL" -> "critically low";
                default -> "abnormal";
            };
        }

        @Nullable
        Double number() {
            try {
                return Double.valueOf(value);
            } catch (NumberFormatException words) {
                return null;
            }
        }
    }

    /**
     * One row of the page.
     *
     * @param otherUnits how many values are in another unit than the latest, and so not in the curve
     */
    record Shown(
            String key,
            String title,
            Point latest,
            @Nullable Point before,
            List<Point> all,
            String spark,
            String chart,
            int otherUnits) {

        /** The same with the lower pressure of the same moment behind it. */
        Shown with(Point lower) {
            String flag = latest.flag().isEmpty() ? lower.flag() : latest.flag();
            Point both = new Point(
                    latest.date(),
                    latest.value() + "/" + lower.value(),
                    latest.unit(),
                    flag,
                    "",
                    latest.source(),
                    latest.link(),
                    null,
                    null,
                    latest.status());
            return new Shown(key, "Blood pressure", both, before, all, spark, chart, otherUnits);
        }

        public String direction() {
            Double now = latest.number();
            Double then = before == null ? null : before.number();
            return now == null
                            || then == null
                            || !java.util.Objects.requireNonNull(before).unit().equals(latest.unit())
                    ? ""
                    : now > then ? "↑" : now < then ? "↓" : "→";
        }
    }

    private final Map<String, List<Point>> vitals = new LinkedHashMap<>();
    private final Map<String, List<Point>> results = new LinkedHashMap<>();
    private final Map<String, String> titles = new LinkedHashMap<>();

    void add(ObjectNode observation, Source source, String link) {
        if (WITHDRAWN.contains(observation.path("status").asString(""))) {
            return;
        }
        JsonNode code = observation.path("code");
        boolean vital = VITALS.contains(loinc(code)) || category(observation, "vital-signs");
        if (!vital && category(observation, "social-history")) {
            return;
        }
        String date = date(observation);
        if (observation.path("component").isArray()) {
            observation.path("component").forEach(c -> put(vital, c.path("code"), c, observation, date, source, link));
        }
        put(vital, code, observation, observation, date, source, link);
    }

    private void put(
            boolean vital, JsonNode code, JsonNode of, JsonNode whole, String date, Source source, String link) {
        JsonNode quantity = of.path("valueQuantity");
        String value = quantity.path("comparator").asString("")
                + quantity.path("value").asString("");
        if (value.isEmpty()) {
            value = OwnWords.label(of.path("valueCodeableConcept"));
        }
        if (value.isEmpty()) {
            value = of.path("valueString").asString("");
        }
        String label = OwnWords.label(code);
        if (value.isEmpty() || label.isEmpty()) {
            return;
        }
        JsonNode range = of.path("referenceRange").path(0);
        String flag = "";
        for (JsonNode interpretation : of.path("interpretation")) {
            String sent = interpretation.path("coding").path(0).path("code").asString("");
            flag = ABNORMAL.contains(sent) ? sent : flag;
        }
        String key = loinc(code).isEmpty() ? label.toLowerCase(java.util.Locale.ROOT) : loinc(code);
        titles.putIfAbsent(key, label);
        (vital ? vitals : results)
                .computeIfAbsent(key, k -> new ArrayList<>())
                .add(new Point(
                        date,
                        value,
                        quantity.path("unit").asString(quantity.path("code").asString("")),
                        flag,
                        range(range),
                        source,
                        link,
                        bound(range, "low"),
                        bound(range, "high"),
                        whole.path("status").asString("")));
    }

    List<Shown> vitals() {
        return shown(vitals);
    }

    /** The same with a blood pressure of one moment as one, the way people read it. */
    static List<Shown> tiles(List<Shown> vitals) {
        List<Shown> shown = new ArrayList<>(vitals);
        Shown upper = of(shown, SYSTOLIC);
        Shown lower = of(shown, DIASTOLIC);
        if (upper != null
                && lower != null
                && upper.latest().date().equals(lower.latest().date())
                && upper.latest().source().equals(lower.latest().source())) {
            shown.add(shown.indexOf(upper), upper.with(lower.latest()));
            shown.remove(upper);
            shown.remove(lower);
        }
        return shown;
    }

    private static @Nullable Shown of(List<Shown> shown, String key) {
        return shown.stream().filter(s -> s.key().equals(key)).findFirst().orElse(null);
    }

    List<Shown> results() {
        return shown(results);
    }

    private List<Shown> shown(Map<String, List<Point>> series) {
        List<Shown> shown = new ArrayList<>();
        series.forEach((key, points) -> {
            points.sort(Comparator.comparing(Point::date, Comparator.reverseOrder()));
            Point latest = points.getFirst();
            List<Point> drawn = points.stream()
                    .filter(p -> p.number() != null && p.unit().equals(latest.unit()) && Dates.axis(p.date()) != null)
                    .toList()
                    .reversed();
            String title = titles.getOrDefault(key, key);
            int others = (int)
                    points.stream().filter(p -> !p.unit().equals(latest.unit())).count();
            shown.add(new Shown(
                    key,
                    title,
                    latest,
                    points.size() > 1 ? points.get(1) : null,
                    points,
                    Curves.spark(title, drawn),
                    Curves.chart(title, drawn),
                    others));
        });
        Function<Shown, String> newest = s -> s.latest().date();
        shown.sort(Comparator.comparing(newest).reversed());
        return shown;
    }

    private static String date(JsonNode observation) {
        String date = observation.path("effectiveDateTime").asString("");
        if (date.isEmpty()) {
            date = observation.path("effectivePeriod").path("start").asString("");
        }
        if (date.isEmpty()) {
            date = observation.path("effectiveInstant").asString("");
        }
        return date.isEmpty() ? observation.path("issued").asString("") : date;
    }

    private static boolean category(JsonNode observation, String wanted) {
        for (JsonNode category : observation.path("category")) {
            for (JsonNode coding : category.path("coding")) {
                if (coding.path("code").asString("").equals(wanted)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String loinc(JsonNode code) {
        for (JsonNode coding : code.path("coding")) {
            if (coding.path("system").asString("").equals(LOINC)) {
                return coding.path("code").asString("");
            }
        }
        return "";
    }

    private static String range(JsonNode range) {
        String text = range.path("text").asString("");
        if (!text.isEmpty()) {
            return text;
        }
        String low = range.path("low").path("value").asString("");
        String high = range.path("high").path("value").asString("");
        if (low.isEmpty()) {
            return high.isEmpty() ? "" : "to " + high;
        }
        return high.isEmpty() ? low + " and above" : low + "–" + high;
    }

    private static @Nullable Double bound(JsonNode range, String end) {
        JsonNode value = range.path(end).path("value");
        return value.isNumber() ? Double.valueOf(value.asDouble()) : null;
    }

    /** Days from one date to another, at least one. */
    static double days(LocalDate from, LocalDate to) {
        return Math.max(1, to.toEpochDay() - from.toEpochDay());
    }
}
