package org.quiltehr.hub.web;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who a person is, in the words by which one tells people apart.
 *
 * @param age in brackets, or empty
 * @param phone its last four digits, or empty
 * @param numbers medical record numbers
 */
record PersonLine(
        String id,
        String family,
        String given,
        String born,
        String age,
        String sex,
        String city,
        String phone,
        String deceased,
        List<String> numbers) {

    private static final int TAIL = 4;
    private static final int SHOWN_NUMBERS = 4;

    static PersonLine of(String id, ObjectNode patient, LocalDate today) {
        JsonNode name = name(patient);
        List<String> given = new ArrayList<>();
        name.path("given").forEach(g -> given.add(g.asString("")));
        name.path("suffix").forEach(s -> given.add(s.asString("")));
        String family = name.path("family").asString("");
        if (family.isEmpty() && given.isEmpty()) {
            family = name.path("text").asString("Name not stated");
        }
        String born = patient.path("birthDate").asString("");
        String sex = patient.path("gender").asString("");
        Set<String> numbers = new LinkedHashSet<>();
        for (JsonNode identifier : patient.path("identifier")) {
            for (JsonNode coding : identifier.path("type").path("coding")) {
                if (coding.path("code").asString("").equals("MR")) {
                    numbers.add(identifier.path("value").asString(""));
                }
            }
        }
        return new PersonLine(
                id,
                family,
                String.join(" ", given),
                born.isEmpty() ? "date not stated" : Dates.day(born),
                Dates.age(born, today),
                sex.isEmpty() ? "Sex not stated" : sex.substring(0, 1).toUpperCase(Locale.ROOT) + sex.substring(1),
                patient.path("address").path(0).path("city").asString(""),
                phone(patient),
                deceased(patient),
                numbers.stream().filter(n -> !n.isEmpty()).limit(SHOWN_NUMBERS).toList());
    }

    private static JsonNode name(ObjectNode patient) {
        for (JsonNode name : patient.path("name")) {
            if (name.path("use").asString("official").equals("official")) {
                return name;
            }
        }
        return patient.path("name").path(0);
    }

    private static String phone(ObjectNode patient) {
        for (JsonNode telecom : patient.path("telecom")) {
            String digits = telecom.path("value").asString("").replaceAll("\\D", "");
            if (telecom.path("system").asString("").equals("phone") && digits.length() >= TAIL) {
                return digits.substring(digits.length() - TAIL);
            }
        }
        return "";
    }

    private static String deceased(ObjectNode patient) {
        String when = patient.path("deceasedDateTime").asString("");
        if (!when.isEmpty()) {
            return "Died " + Dates.day(when);
        }
        return patient.path("deceasedBoolean").asBoolean(false) ? "Deceased, date not stated" : "";
    }

    /** For titles of pages. */
    public String title() {
        return given.isEmpty() ? family : family + ", " + given;
    }
}
