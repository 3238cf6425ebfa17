package org.quiltehr.adapter.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The account of a message: one line for each populated leaf of the input, each location exactly once.
 *
 * <p>Locations:
 *
 * <ul>
 *   <li>HL7 v2: {@code PID[1]-3[2].4.1}: segment name, its occurrence among segments of that name, field, repetition,
 *       component, subcomponent, all from 1. MSH-1 and MSH-2 are {@code MSH[1]-1[1].1.1} and {@code MSH[1]-2[1].1.1}.
 *   <li>CDA: an XPath of positions among like-named siblings, {@code /ClinicalDocument[1]/id[1]/@root}, text nodes
 *       {@code …/given[1]/text()[1]} counting non-blank ones; elements outside {@code urn:hl7-org:v3} bear the prefix
 *       {@code sdtc:} or, for other namespaces, {@code {uri}}; {@code …/section[1]/text[1]} is one unit. Attributes with a
 *       namespace are {@code @xsi:type}, {@code @xml:lang}, {@code @sdtc:…} or {@code @{uri}name}; CDATA is text, and a
 *       comment parts two text nodes, as in XPath.
 *   <li>FHIR JSON: {@code Bundle.entry[0].resource.name[0].given[1]}: the member names as written, indexes from 0.
 *   <li>CSV: {@code row[12].column}, rows from 1 after the header; {@code header}.
 *   <li>Not parseable: {@code document}.
 * </ul>
 */
public record Ledger(List<Line> lines) {

    /** What became of one leaf. */
    public enum Fate {
        /** An output element holds it: {@link Line#targets} says which. */
        MAPPED,
        /** The value stands in a stored resource as it was, in an extension, a note or a contained resource. */
        KEPT,
        /** Left out by a rule of the adapter's {@code ignored.csv}. */
        IGNORED,
        /** Not understood. */
        UNMAPPED
    }

    /**
     * One leaf.
     *
     * @param rule of an ignored leaf: its rule in {@code ignored.csv}; else null
     * @param targets output elements, as {@code fullUrl#path}: {@code urn:uuid:…#Patient.name[0].family}; the trace. What
     *     becomes no element but steers an entry is {@code fullUrl#key}, {@code #mode}, {@code #patient}, {@code
     *     #directive} or {@code #fullUrl} (it decides which entry a reference names)
     */
    public record Line(String location, Fate fate, @Nullable String rule, List<String> targets) {

        public Line {
            targets = List.copyOf(targets);
        }
    }

    /** How many leaves met which fate; the four add up to {@code populated}. */
    public record Totals(int populated, int mapped, int kept, int ignored, int unmapped) {

        public Totals plus(Totals o) {
            return new Totals(
                    populated + o.populated,
                    mapped + o.mapped,
                    kept + o.kept,
                    ignored + o.ignored,
                    unmapped + o.unmapped);
        }
    }

    public Ledger {
        lines = List.copyOf(lines);
    }

    /** The ledger of a message that could not be read. */
    public static Ledger unreadable() {
        return new Ledger(List.of(new Line("document", Fate.UNMAPPED, null, List.of())));
    }

    public Totals totals() {
        int[] count = new int[Fate.values().length];
        for (Line line : lines) {
            count[line.fate().ordinal()]++;
        }
        return new Totals(lines.size(), count[0], count[1], count[2], count[3]);
    }
}
