package org.quiltehr.hub.summary;

import java.util.List;
import java.util.Set;

/**
 * One fact of the summary with every statement about it.
 *
 * @param statements at least one, newest first; all of them stay entries of the document
 * @param flags where they contradict each other or another line
 * @param rule why they are one line
 * @param against the other lines it stands against
 */
record Line(List<Statement> statements, Set<Flag> flags, Rule rule, List<Against> against) {

    /**
     * Another line, and what of it.
     *
     * @param why the ingredient or class they share; may be empty
     */
    record Against(Flag flag, Line other, String why) {

        /** By the statements: two lines against each other would otherwise describe each other for ever. */
        @Override
        public String toString() {
            return flag + " " + other.newest().reference();
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Against a && a.flag == flag && a.other == other;
        }

        @Override
        public int hashCode() {
            return flag.hashCode() * 31 + System.identityHashCode(other);
        }
    }

    Statement newest() {
        return statements.get(0);
    }

    boolean holds() {
        return statements.stream().anyMatch(Facts::holds);
    }

    void stands(Flag flag, Line other, String why) {
        flags.add(flag);
        against.add(new Against(flag, other, why));
    }
}
