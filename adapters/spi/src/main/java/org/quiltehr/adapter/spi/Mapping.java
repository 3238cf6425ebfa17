package org.quiltehr.adapter.spi;

import java.util.List;

/** What an adapter made of one message: the whole of it, or nothing with a reason. */
public sealed interface Mapping {

    /** One line per populated leaf of the input. */
    Ledger ledger();

    /**
     * The message as FHIR.
     *
     * @param entries a transaction: entries refer to each other by {@code urn:uuid}
     * @param directives what the message says about records as such
     * @param warnings what was taken, but not as the sender may have meant it
     */
    record Mapped(List<Entry> entries, List<Directive> directives, Ledger ledger, List<Issue> warnings)
            implements Mapping {

        public Mapped {
            entries = List.copyOf(entries);
            directives = List.copyOf(directives);
            warnings = List.copyOf(warnings);
        }
    }

    /** A message the hub does not take, by a named rule: an acknowledgement, a trigger without clinical content. */
    record Ignored(String rule, String reason, Ledger ledger) implements Mapping {}

    /** A message that cannot be taken: quarantined whole, with the reasons. */
    record Rejected(List<Issue> issues, Ledger ledger) implements Mapping {

        public Rejected {
            issues = List.copyOf(issues);
        }

        /** Not parseable: one unit, {@code document}, unmapped. */
        public static Rejected unreadable(Issue issue) {
            return new Rejected(List.of(issue), Ledger.unreadable());
        }
    }
}
