package org.quiltehr.adapter.hl7v2.output;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.Dialect;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.er7.Er7Message;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.hl7v2.er7.Target;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;

/**
 * What became of each leaf. Nothing here is stated by a mapping: a leaf is mapped if an element of a standing entry was
 * made of it; else left out if a rule says so; else kept, its field as sent in an extension; else, in a segment that no
 * version of HL7 v2 has, unmapped.
 */
public final class Account {

    /** Holds a field, or what is left of it, as sent: {@code field} says which, {@code value} is ER7. */
    public static final String FIELD = "http://quiltehr.org/fhir/StructureDefinition/hl7v2-field";

    private final Conversion conversion;
    private final Draft provenance;
    private final Set<String> unknown = new LinkedHashSet<>();
    private final Set<Leaf> keptOnly = new HashSet<>();

    Account(Conversion conversion, Draft provenance) {
        this.conversion = conversion;
        this.provenance = provenance;
    }

    private Dialect dialect() {
        return conversion.settings().dialect();
    }

    /** Keeps as sent whatever was not used. */
    void keepRest() {
        for (Segment segment : conversion.message().segments()) {
            if (isUnknown(segment)) {
                unknown.add(segment.name());
                continue;
            }
            for (int field = 1; field <= segment.fieldCount(); field++) {
                Repetition[] repetitions = segment.repetitions(field);
                for (int i = 0; i < repetitions.length; i++) {
                    keepRest(segment, field, i + 1, repetitions[i]);
                }
            }
        }
    }

    private void keepRest(Segment segment, int field, int number, Repetition repetition) {
        List<Leaf> rest = new ArrayList<>();
        for (Leaf leaf : repetition.leaves()) {
            if (leaf.isKeptToo() || !leaf.isUsed() && rule(segment, leaf).isEmpty()) {
                rest.add(leaf);
            }
        }
        if (rest.isEmpty()) {
            return;
        }
        Optional<Draft> carrier = conversion.carrier(segment, field);
        Draft draft = carrier.orElse(provenance);
        String name = carrier.isPresent() ? segment.name() : segment.name() + "[" + segment.occurrence() + "]";
        String repeat = number > 1 ? "[" + number + "]" : "";
        String value = repetition.er7(rest::contains);
        Element extension = draft.root().extension(FIELD);
        extension.item("extension").fixed("url", "field").fixed("valueString", name + "-" + field + repeat);
        Element content = extension.item("extension").fixed("url", "value");
        content.fixed("valueString", value.isBlank() ? "\"" + value + "\"" : value);
        for (Leaf leaf : rest) {
            if (!leaf.isUsed()) {
                keptOnly.add(leaf);
            }
            content.traceMember("valueString", leaf);
        }
    }

    private static List<String> paths(List<Target> targets) {
        return switch (targets.size()) {
            case 0 -> List.of();
            case 1 -> List.of(targets.getFirst().path());
            default -> targets.stream().map(Target::path).distinct().toList();
        };
    }

    private Optional<String> rule(Segment segment, Leaf leaf) {
        return dialect().ignored(conversion.message(), segment, leaf);
    }

    private boolean isUnknown(Segment segment) {
        return segment.name().charAt(0) != 'Z' && !dialect().table("segments").contains(segment.name());
    }

    Ledger ledger() {
        List<Ledger.Line> lines = new ArrayList<>();
        for (Segment segment : conversion.message().segments()) {
            for (int field = 1; field <= segment.fieldCount(); field++) {
                for (Repetition repetition : segment.repetitions(field)) {
                    for (Leaf leaf : repetition.leaves()) {
                        lines.add(line(segment, leaf));
                    }
                }
            }
        }
        return new Ledger(lines);
    }

    private Ledger.Line line(Segment segment, Leaf leaf) {
        String location = leaf.location();
        List<String> targets = paths(leaf.targets());
        if (!targets.isEmpty()) {
            Ledger.Fate fate = keptOnly.contains(leaf) ? Ledger.Fate.KEPT : Ledger.Fate.MAPPED;
            return new Ledger.Line(location, fate, null, targets);
        }
        return rule(segment, leaf)
                .map(rule -> new Ledger.Line(location, Ledger.Fate.IGNORED, rule, List.of()))
                .orElseGet(() -> new Ledger.Line(location, Ledger.Fate.UNMAPPED, null, List.of()));
    }

    List<Issue> warnings(List<Issue> others) {
        List<Issue> all = new ArrayList<>(others);
        for (String name : unknown) {
            all.add(Hl7v2Issue.UNKNOWN_SEGMENT.warning(name + "[1]"));
        }
        return all;
    }

    /** The account of a message that is not taken: every leaf with one fate. */
    public static Ledger uniform(Er7Message message, Ledger.Fate fate, @Nullable String rule) {
        List<Ledger.Line> lines = new ArrayList<>();
        for (Segment segment : message.segments()) {
            for (int field = 1; field <= segment.fieldCount(); field++) {
                for (Repetition repetition : segment.repetitions(field)) {
                    for (Leaf leaf : repetition.leaves()) {
                        lines.add(new Ledger.Line(leaf.location(), fate, rule, List.of()));
                    }
                }
            }
        }
        return new Ledger(lines);
    }
}
