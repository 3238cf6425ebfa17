package org.quiltehr.hub.summary;

import java.util.List;
import java.util.Set;

/**
 * One fact of the summary with every statement about it.
 *
 * @param statements at least one, newest first; all of them stay entries of the document
 * @param flags where they contradict each other
 * @param rule why they are one line: {@code single}, {@code same-code}, {@code same-name}
 */
record Line(List<Statement> statements, Set<Flag> flags, String rule) {

    Statement newest() {
        return statements.get(0);
    }
}
