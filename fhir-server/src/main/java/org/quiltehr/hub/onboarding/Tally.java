package org.quiltehr.hub.onboarding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.Peek;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.hub.map.FeedAdapter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs one adapter over samples and counts. */
final class Tally {

    /** Examples of a trial, not its whole outcome: a file may hold thousands. */
    private static final int SHOWN = 2_000;

    /** CSV rows bear a number without brackets' meaning: all occurrences of a field are one kind. */
    private static final Pattern OCCURRENCE = Pattern.compile("\\[\\d+]");

    private record IssueKey(Issue.Severity severity, String code, String location) {}

    private final FeedAdapter adapter;
    private final List<Trial.FileLine> files = new ArrayList<>();
    private final Map<String, Integer> states = new LinkedHashMap<>();
    private final Map<IssueKey, Trial.IssueLine> issues = new LinkedHashMap<>();
    private final Map<String, int[]> fields = new TreeMap<>();
    private final CodeCount codes = new CodeCount();
    private final Map<String, Integer> resources = new TreeMap<>();
    private final List<ObjectNode> made = new ArrayList<>();
    private Ledger.Totals totals = new Ledger.Totals(0, 0, 0, 0, 0);
    private int messages;
    private int withPatient;
    private int identified;

    Tally(FeedAdapter adapter) {
        this.adapter = adapter;
        List.of("stored", "ignored", "quarantined").forEach(state -> states.put(state, 0));
    }

    void add(Sample sample) {
        List<RawMessage> units = adapter.split(new RawMessage(sample.bytes(), sample.contentType()));
        Map<String, Integer> types = new TreeMap<>();
        for (RawMessage unit : units) {
            Peek peek = adapter.peek(unit);
            types.merge(peek.type().isEmpty() ? "?" : peek.type(), 1, Integer::sum);
            add(adapter.map(unit));
        }
        messages += units.size();
        files.add(new Trial.FileLine(sample.name(), Recognition.of(sample), units.size(), types));
    }

    private void add(Mapping mapping) {
        totals = totals.plus(mapping.ledger().totals());
        mapping.ledger().lines().forEach(this::field);
        switch (mapping) {
            case Mapping.Rejected rejected -> {
                states.merge("quarantined", 1, Integer::sum);
                rejected.issues().forEach(this::issue);
            }
            case Mapping.Ignored ignored -> {
                states.merge("ignored", 1, Integer::sum);
                issue(new Issue("ignored-" + ignored.rule(), Issue.Severity.INFORMATION, null, ignored.reason()));
            }
            case Mapping.Mapped mapped -> {
                states.merge("stored", 1, Integer::sum);
                mapped.warnings().forEach(this::issue);
                mapped.entries().forEach(this::entry);
                patients(mapped.entries());
            }
        }
    }

    private void entry(Entry entry) {
        resources.merge(entry.type(), 1, Integer::sum);
        codes.add(entry);
        if (made.size() < SHOWN) {
            made.add(entry.resource());
        }
    }

    private void patients(List<Entry> entries) {
        List<Entry> patients =
                entries.stream().filter(e -> e.type().equals("Patient")).toList();
        if (!patients.isEmpty()) {
            withPatient++;
            identified += patients.stream().allMatch(p -> isIdentified(p.resource())) ? 1 : 0;
        }
    }

    private static boolean isIdentified(ObjectNode patient) {
        boolean number = false;
        for (JsonNode identifier : patient.path("identifier")) {
            number |= identifier.has("system") && identifier.has("value");
        }
        boolean name = false;
        for (JsonNode given : patient.path("name")) {
            name |= given.has("family") && given.has("given");
        }
        return number && name && patient.has("birthDate") && patient.has("gender");
    }

    private void issue(Issue issue) {
        String location = issue.location() == null ? "" : kind(issue.location());
        issues.merge(
                new IssueKey(issue.severity(), issue.code(), location),
                new Trial.IssueLine(issue.severity(), issue.code(), location, issue.text(), 1),
                (a, b) -> new Trial.IssueLine(a.severity(), a.code(), a.location(), a.text(), a.times() + 1));
    }

    private void field(Ledger.Line line) {
        int[] counts = fields.computeIfAbsent(kind(line.location()), k -> new int[Ledger.Fate.values().length]);
        counts[line.fate().ordinal()]++;
    }

    private static String kind(String location) {
        return OCCURRENCE.matcher(location).replaceAll("");
    }

    Trial trial(Map<String, Integer> considered) {
        List<Trial.FieldLine> lines = new ArrayList<>();
        fields.forEach(
                (field, n) -> lines.add(new Trial.FieldLine(field, n[0] + n[1] + n[2] + n[3], n[0], n[1], n[2], n[3])));
        lines.sort(Comparator.comparingInt(Trial.FieldLine::unmapped).reversed().thenComparing(Trial.FieldLine::field));
        List<Trial.IssueLine> told = new ArrayList<>(issues.values());
        told.sort(Comparator.comparing(Trial.IssueLine::severity)
                .thenComparing(Comparator.comparingInt(Trial.IssueLine::times).reversed()));
        return new Trial(
                adapter.name(),
                adapter.version(),
                considered,
                List.copyOf(files),
                states,
                told,
                totals,
                lines,
                codes.lines(),
                resources,
                score(),
                made);
    }

    Score score() {
        int stored = states.getOrDefault("stored", 0);
        int counted = messages - states.getOrDefault("ignored", 0);
        double understood =
                totals.populated() == 0 ? 0 : (double) (totals.populated() - totals.unmapped()) / totals.populated();
        return new Score(
                messages,
                counted == 0 ? 0 : (double) stored / counted,
                understood,
                stored == 0 ? 0 : codes.share(),
                withPatient == 0 ? stored == 0 ? 0 : 1 : (double) identified / withPatient);
    }
}
