package org.quiltehr.hub.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The people of the demo network, as each practice wrote them down, and what each practice knows of them. Synthetic:
 * nobody of these exists.
 */
record DemoData(List<Registration> registrations, Map<String, List<Fact>> facts) {

    /**
     * A person as one practice registered them.
     *
     * @param person the same human has the same label at every practice; never sent
     * @param birth {@code yyyy-MM-dd}
     * @param sex F or M
     */
    record Registration(
            String person,
            String practice,
            String mrn,
            String family,
            String given,
            String middle,
            String birth,
            String sex,
            String street,
            String city,
            String state,
            String zip,
            String phone,
            String email) {}

    /**
     * One statement of a practice.
     *
     * @param kind problem, medication, allergy, noallergy, lab, vital, immunization, smoking, visit, admission
     * @param system SNOMED, LOINC, RXNORM, CVX or empty
     * @param date start, {@code yyyy-MM-dd}, or empty
     * @param note of a problem its ICD-10-CM code, of an allergy its reaction, as {@code code|display}; of a lab its range
     */
    record Fact(
            String practice,
            String mrn,
            String kind,
            String system,
            String code,
            String display,
            String date,
            String end,
            String status,
            String value,
            String unit,
            String note) {

        /** What is taken of a medicine at a time: tablet, capsule or puff. */
        String piece() {
            return display.contains("Inhaler") ? "puff" : display.contains("Capsule") ? "capsule" : "tablet";
        }

        String noteCode() {
            return note.isEmpty() ? "" : note.substring(0, note.indexOf('|'));
        }

        String noteText() {
            return note.isEmpty() ? "" : note.substring(note.indexOf('|') + 1);
        }
    }

    static DemoData read() {
        List<Registration> registrations = new ArrayList<>();
        for (List<String> r : rows("registrations.csv")) {
            registrations.add(new Registration(
                    r.get(0), r.get(1), r.get(2), r.get(3), r.get(4), r.get(5), r.get(6), r.get(7), r.get(8), r.get(9),
                    r.get(10), r.get(11), r.get(12), r.get(13)));
        }
        Map<String, List<Fact>> facts = new HashMap<>();
        for (List<String> r : rows("facts.csv")) {
            Fact fact = new Fact(
                    r.get(0), r.get(1), r.get(2), r.get(3), r.get(4), r.get(5), r.get(6), r.get(7), r.get(8), r.get(9),
                    r.get(10), r.get(11));
            facts.computeIfAbsent(fact.practice() + "/" + fact.mrn(), k -> new ArrayList<>())
                    .add(fact);
        }
        return new DemoData(registrations, facts);
    }

    List<Registration> of(String practice) {
        return registrations.stream().filter(r -> r.practice().equals(practice)).toList();
    }

    /** What the practice states of the person, of one of these kinds. */
    List<Fact> facts(Registration who, String... kinds) {
        return facts.getOrDefault(who.practice() + "/" + who.mrn(), List.of()).stream()
                .filter(f -> List.of(kinds).contains(f.kind()))
                .toList();
    }

    /** A table of the demo without its header. */
    static List<List<String>> rows(String name) {
        List<List<String>> rows = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(DemoData.class.getResourceAsStream("/demo/" + name));
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.readLine();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                rows.add(cells(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (char c : line.toCharArray()) {
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
