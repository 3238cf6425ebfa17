package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.quiltehr.hub.identify.MatchReviews;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Two Patient records side by side: what each says of a field, what differs, and what that weighed. */
final class SideBySide {

    private static final String MOTHER = "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName";
    private static final int TAIL = 4;
    private static final int LONGEST_BAR = 80;
    private static final double PIXELS_A_BIT = 5;

    /** The fields of a verdict, in the order of the page. */
    private static final Map<String, String> WEIGHED = Map.ofEntries(
            Map.entry("family", "Family name"),
            Map.entry("given", "Given name"),
            Map.entry("middle", "Middle names"),
            Map.entry("birth", "Born"),
            Map.entry("sex", "Sex"),
            Map.entry("address", "Address"),
            Map.entry("phone", "Phone"),
            Map.entry("email", "E-mail"),
            Map.entry("national", "National number"),
            Map.entry("personal", "Other number of one human"),
            Map.entry("record", "Record numbers"),
            Map.entry("payer", "Insurance numbers"),
            Map.entry("mother", "Mother’s maiden name"));

    /** Numbers are compared only with those of the same assigner. */
    private static final Set<String> NUMBERS = Set.of("national", "personal", "record", "payer");

    private static final List<String> ORDER = List.of(
            "family",
            "given",
            "middle",
            "suffix",
            "birth",
            "sex",
            "address",
            "phone",
            "email",
            "national",
            "personal",
            "record",
            "payer",
            "mother",
            "death",
            "twin");

    /** One value of a record, and whether the other record has it too. */
    record Value(String text, boolean shared) {}

    /**
     * One field of both.
     *
     * @param bits what it weighed, signed; empty if it is not weighed
     * @param bar length of the bar
     * @param against it speaks against the two being one human
     */
    record Row(
            String field,
            List<Value> a,
            List<Value> b,
            boolean differs,
            String bits,
            int bar,
            boolean against,
            String why) {}

    private SideBySide() {}

    static List<Row> of(ObjectNode a, ObjectNode b, List<MatchReviews.Weighed> weighed) {
        List<Row> rows = new ArrayList<>();
        for (String field : ORDER) {
            Map<String, String> one = values(a, field);
            Map<String, String> other = values(b, field);
            MatchReviews.Weighed weight = weighed.stream()
                    .filter(w -> w.field().equals(field))
                    .findFirst()
                    .orElse(null);
            if (one.isEmpty() && other.isEmpty()) {
                continue;
            }
            double bits = weight == null ? 0 : weight.bits();
            rows.add(new Row(
                    name(field),
                    marked(one, other),
                    marked(other, one),
                    (weight != null || !NUMBERS.contains(field))
                            && !one.isEmpty()
                            && !other.isEmpty()
                            && !keys(one).equals(keys(other)),
                    weight == null ? "" : String.format(Locale.ROOT, "%+.1f", bits),
                    (int) Math.min(LONGEST_BAR, Math.round(Math.abs(bits) * PIXELS_A_BIT)),
                    bits < 0,
                    weight == null ? unweighed(field, one.isEmpty() || other.isEmpty()) : why(weight.level())));
        }
        return rows;
    }

    private static String name(String field) {
        return switch (field) {
            case "suffix" -> "Suffix";
            case "death" -> "Died";
            case "twin" -> "Place in a multiple birth";
            default -> WEIGHED.getOrDefault(field, field);
        };
    }

    private static String unweighed(String field, boolean unsaid) {
        if (unsaid) {
            return "one of them does not say: no evidence";
        }
        return NUMBERS.contains(field) ? "of different assigners: no evidence" : "not weighed by itself";
    }

    private static String why(String level) {
        return switch (level) {
            case "equal" -> "the same";
            case "nickname" -> "one is a short form of the other";
            case "close" -> "a typing error apart";
            case "near" -> "two letters apart: as like two names as one";
            case "initial" -> "one gives only an initial";
            case "part" -> "one is part of the other";
            case "former" -> "equal to a former name";
            case "swapped" -> "given and family name change places";
            case "slip" -> "one digit, two neighbours, or day and month apart";
            case "partial" -> "one date is not whole";
            case "house" -> "the same house";
            case "street" -> "the same street";
            case "zip" -> "the same postal code";
            case "city" -> "the same city";
            case "different" -> "different";
            default -> "no evidence";
        };
    }

    private static List<Value> marked(Map<String, String> own, Map<String, String> other) {
        Set<String> known = keys(other);
        return own.entrySet().stream()
                .map(said -> new Value(said.getKey(), known.contains(said.getValue())))
                .toList();
    }

    private static Set<String> keys(Map<String, String> values) {
        return Set.copyOf(values.values());
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    /** What a record says of a field, each with what it is compared by. */
    private static Map<String, String> values(ObjectNode patient, String field) {
        Map<String, String> values = new LinkedHashMap<>();
        switch (field) {
            case "family" -> patient.path("name").forEach(n -> add(values, n.path("family")));
            case "given" ->
                patient.path("name").forEach(n -> add(values, n.path("given").path(0)));
            case "middle" -> patient.path("name").forEach(n -> add(values, join(n.path("given"), 1)));
            case "suffix" -> patient.path("name").forEach(n -> add(values, join(n.path("suffix"), 0)));
            case "birth" -> add(values, Dates.day(patient.path("birthDate").asString("")));
            case "sex" -> add(values, patient.path("gender"));
            case "address" -> patient.path("address").forEach(a -> add(values, address(a)));
            case "phone" -> telecom(patient, "phone", values);
            case "email" -> telecom(patient, "email", values);
            case "mother" ->
                patient.path("extension").forEach(e -> {
                    if (e.path("url").asString("").equals(MOTHER)) {
                        add(values, e.path("valueString"));
                    }
                });
            case "death" -> {
                add(values, Dates.day(patient.path("deceasedDateTime").asString("")));
                add(
                        values,
                        switch (patient.path("deceasedBoolean").asString("")) {
                            case "true" -> "dead, date not stated";
                            case "false" -> "said to be alive";
                            default -> "";
                        });
            }
            case "twin" -> add(values, patient.path("multipleBirthInteger"));
            default ->
                patient.path("identifier").forEach(identifier -> {
                    if (MatchReviews.field(identifier).equals(field)) {
                        String number = identifier.path("value").asString("");
                        values.put(number(identifier, number, field), plain(number));
                    }
                });
        }
        return values;
    }

    private static void telecom(ObjectNode patient, String system, Map<String, String> values) {
        patient.path("telecom").forEach(t -> {
            if (t.path("system").asString("").equals(system)) {
                add(values, t.path("value"));
            }
        });
    }

    private static String join(JsonNode parts, int from) {
        List<String> words = new ArrayList<>();
        for (int i = from; i < parts.size(); i++) {
            words.add(parts.path(i).asString(""));
        }
        return String.join(" ", words);
    }

    private static String address(JsonNode address) {
        List<String> parts = new ArrayList<>();
        address.path("line").forEach(l -> parts.add(l.asString("")));
        for (String part : List.of("city", "state", "postalCode")) {
            parts.add(address.path(part).asString(""));
        }
        parts.removeIf(String::isBlank);
        return String.join(", ", parts);
    }

    /** Of a national number the end only: enough to compare by eye, too little to take away. */
    private static String number(JsonNode identifier, String value, String field) {
        if (field.equals("national")) {
            return value.length() > TAIL ? "ends " + value.substring(value.length() - TAIL) : value;
        }
        String system = identifier.path("system").asString("");
        String of = identifier.path("assigner").path("display").asString(tail(system));
        return of.isEmpty() ? value : value + " of " + of;
    }

    private static String tail(String system) {
        int cut = Math.max(system.lastIndexOf('/'), system.lastIndexOf(':'));
        return system.substring(cut + 1);
    }

    private static void add(Map<String, String> values, JsonNode text) {
        add(values, text.asString(""));
    }

    private static void add(Map<String, String> values, String text) {
        if (!text.isBlank()) {
            values.put(text.strip(), plain(text));
        }
    }
}
