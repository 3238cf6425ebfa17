package org.quiltehr.hub.access;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A search for AuditEvents, as asked.
 *
 * @param spans each must hold the time: from (inclusive), until (exclusive)
 * @param before only rows of a lower number: where the page before ended
 */
record AuditQuestion(
        List<Span> spans,
        List<String> patients,
        List<String> agents,
        List<String> actions,
        List<String> outcomes,
        List<String> interactions,
        List<String> addresses,
        int count,
        @Nullable Long before) {

    static final int PAGE = 100;
    static final int MOST = 1000;

    private static final Set<String> KNOWN = Set.of(
            "date", "patient", "agent-name", "action", "outcome", "subtype", "address", "_count", "_before", "_sort");
    private static final Set<String> ACTIONS = Set.of("C", "R", "U", "D", "E");
    private static final Set<String> OUTCOMES = Set.of("0", "4", "8");

    /** A time span; a null end is open. */
    record Span(@Nullable Instant from, @Nullable Instant until) {}

    /** The question cannot be answered; the text holds nothing that was sent. */
    static final class Unclear extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unclear(String text) {
            super(text);
        }
    }

    static AuditQuestion of(Map<String, String[]> parameters) {
        for (String name : parameters.keySet()) {
            if (!KNOWN.contains(name)) {
                throw new Unclear("there is no such search parameter here; known: date, patient, agent-name, action,"
                        + " outcome, subtype, address, _count, _sort");
            }
        }
        for (String sort : values(parameters, "_sort")) {
            if (!sort.equals("-date")) {
                throw new Unclear("_sort: the newest come first (-date)");
            }
        }
        List<Span> spans = new ArrayList<>();
        for (String date : parameters.getOrDefault("date", new String[0])) {
            spans.add(span(date));
        }
        List<String> before = values(parameters, "_before");
        return new AuditQuestion(
                spans,
                values(parameters, "patient").stream()
                        .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
                        .toList(),
                values(parameters, "agent-name"),
                among("action", values(parameters, "action"), ACTIONS),
                among("outcome", values(parameters, "outcome"), OUTCOMES),
                values(parameters, "subtype").stream()
                        .map(token -> token.substring(token.lastIndexOf('|') + 1))
                        .toList(),
                values(parameters, "address"),
                count(values(parameters, "_count")),
                before.isEmpty() ? null : number("_before", before.getFirst()));
    }

    private static List<String> values(Map<String, String[]> parameters, String name) {
        String[] given = parameters.getOrDefault(name, new String[0]);
        if (given.length > 1) {
            throw new Unclear(name + " may be given once; several values are divided by commas");
        }
        return given.length == 0 || given[0].isEmpty() ? List.of() : List.of(given[0].split(","));
    }

    private static List<String> among(String name, List<String> values, Set<String> known) {
        if (!known.containsAll(values)) {
            throw new Unclear(name + " must be one of "
                    + String.join(", ", known.stream().sorted().toList()));
        }
        return values;
    }

    private static int count(List<String> values) {
        return values.isEmpty() ? PAGE : (int) Math.clamp(number("_count", values.getFirst()), 1L, MOST);
    }

    private static long number(String name, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new Unclear(name + " must be a number");
        }
    }

    private static Span span(String value) {
        String prefix = value.length() > 2 && Character.isLetter(value.charAt(0)) ? value.substring(0, 2) : "eq";
        String date = value.length() > 2 && Character.isLetter(value.charAt(0)) ? value.substring(2) : value;
        Instant from;
        Instant until;
        try {
            if (date.length() > 10) {
                // a plus that came as a space
                OffsetDateTime time = OffsetDateTime.parse(date.replace(' ', '+'));
                from = time.toInstant();
                until = from.plusSeconds(1);
            } else if (date.length() == 10) {
                from = LocalDate.parse(date).atStartOfDay().toInstant(ZoneOffset.UTC);
                until = LocalDate.parse(date).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
            } else {
                YearMonth month = date.length() == 4 ? YearMonth.of(Integer.parseInt(date), 1) : YearMonth.parse(date);
                from = month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
                until = month.plusMonths(date.length() == 4 ? 12 : 1)
                        .atDay(1)
                        .atStartOfDay()
                        .toInstant(ZoneOffset.UTC);
            }
        } catch (DateTimeException | NumberFormatException e) {
            throw new Unclear("date must be a date or an instant with its zone, perhaps after eq, ge, gt, le or lt");
        }
        return switch (prefix) {
            case "eq" -> new Span(from, until);
            case "ge" -> new Span(from, null);
            case "gt" -> new Span(until, null);
            case "le" -> new Span(null, until);
            case "lt" -> new Span(null, from);
            default -> throw new Unclear("date: the prefixes are eq, ge, gt, le, lt");
        };
    }
}
