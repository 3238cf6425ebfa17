package org.quiltehr.adapter.ccda.code;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether a unit is UCUM (case sensitive), by the units of {@code ucum.csv}; many senders write words instead. */
public final class Ucum {

    private static final Set<String> METRIC = new HashSet<>();
    private static final Set<String> PLAIN = new HashSet<>();
    private static final Set<String> PREFIXES = new HashSet<>();
    private static final Pattern EXPONENT = Pattern.compile("[+-]?[0-9]{1,3}$");
    private static final Pattern ANNOTATION = Pattern.compile("\\{[!-z|~]*}");
    private static final Pattern INTEGER = Pattern.compile("[0-9]{1,9}");

    static {
        for (Map<String, String> row : Csv.rows("/codes/ucum.csv")) {
            String symbol = row.getOrDefault("symbol", "");
            switch (row.getOrDefault("kind", "")) {
                case "metric" -> METRIC.add(symbol);
                case "plain" -> PLAIN.add(symbol);
                case "prefix" -> PREFIXES.add(symbol);
                default -> throw new IllegalStateException(row.toString());
            }
        }
    }

    private Ucum() {}

    /** Terms of units joined by point and slash, each with an exponent or annotation at most. */
    public static boolean valid(String unit) {
        if (METRIC.contains(unit) || PLAIN.contains(unit)) {
            return true;
        }
        String bare = ANNOTATION.matcher(unit).replaceAll("");
        if (bare.isEmpty()) {
            return !unit.isEmpty();
        }
        if (bare.indexOf('(') >= 0) {
            return false;
        }
        boolean annotated = unit.indexOf('{') >= 0;
        String[] parts = bare.split("[./]", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean leading = i == 0 && bare.startsWith("/");
            if (parts[i].isEmpty() ? !leading && !annotated : !term(parts[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean term(String term) {
        if (INTEGER.matcher(term).matches() || atom(term)) {
            return true;
        }
        String stem = EXPONENT.matcher(term).replaceFirst("");
        return !stem.equals(term) && !stem.isEmpty() && atom(stem);
    }

    private static boolean atom(String atom) {
        if (METRIC.contains(atom) || PLAIN.contains(atom)) {
            return true;
        }
        for (int length = 1; length <= 2 && length < atom.length(); length++) {
            if (PREFIXES.contains(atom.substring(0, length)) && METRIC.contains(atom.substring(length))) {
                return true;
            }
        }
        return false;
    }
}
