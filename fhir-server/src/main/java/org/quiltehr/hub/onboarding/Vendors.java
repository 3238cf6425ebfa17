package org.quiltehr.hub.onboarding;

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
import java.util.regex.Pattern;

/** Vendors by the words and addresses their systems write into files ({@code vendors.csv}). */
final class Vendors {

    /** A vendor; both empty: none was recognised. */
    record Vendor(String name, String adapter) {}

    private record Rule(Pattern pattern, Vendor vendor) {}

    private static final Vendor NONE = new Vendor("", "");
    private static final List<Rule> RULES = read();

    private Vendors() {}

    /** The vendor most of the texts speak of. */
    static Vendor find(Iterable<String> texts) {
        Map<Vendor, Integer> counts = new HashMap<>();
        for (String text : texts) {
            for (Rule rule : RULES) {
                if (rule.pattern().matcher(text).find()) {
                    counts.merge(rule.vendor(), 1, Integer::sum);
                }
            }
        }
        return RULES.stream()
                .map(Rule::vendor)
                .filter(counts::containsKey)
                .max(java.util.Comparator.comparing(counts::get))
                .orElse(NONE);
    }

    private static List<Rule> read() {
        List<Rule> rules = new ArrayList<>();
        try (InputStream in = Vendors.class.getResourceAsStream("vendors.csv");
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
            reader.readLine();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] cells = line.split(",", -1);
                rules.add(
                        new Rule(Pattern.compile(cells[0], Pattern.CASE_INSENSITIVE), new Vendor(cells[1], cells[2])));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rules;
    }
}
