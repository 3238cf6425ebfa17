package org.quiltehr.hub.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;
import tools.jackson.databind.JsonNode;

/**
 * Whether the caller may read a message as it came, with its receipt and traces. A practice reads its own. Who looks after
 * messages of all practices reads one unless something that came of it is kept from other practices: the bytes say all that
 * the statements say.
 */
public final class Sources {

    private final Gate gate;
    private final SourceSql rows;

    Sources(Gate gate, SourceSql rows) {
        this.gate = gate;
        this.rows = rows;
    }

    /**
     * Whether all of it may be read.
     *
     * @param receipt what came of the message; null while nothing has, so that nobody knows yet of whom it is
     */
    public boolean mayRead(PracticeRef practice, @Nullable JsonNode receipt) {
        Who who = gate.caller();
        if (gate.isOpen() || who == null || isOwn(who, practice)) {
            return gate.isOpen() || who != null;
        }
        Optional<Right> overall = who.rights().stream()
                .filter(right -> right.act() == Act.MESSAGES && right.relation() == Relation.ALL)
                .findFirst();
        if (overall.isEmpty()) {
            return false;
        }
        String condition = ConsentSql.of(who.withholding(), 0, overall.get().purpose());
        if (condition.equals("true")) {
            return true;
        }
        return receipt != null && !rows.anyWithout(condition, made(receipt));
    }

    /** A practice's people, and the feed that sent it. */
    private static boolean isOwn(Who who, PracticeRef practice) {
        return who.rights().stream()
                .anyMatch(right -> (right.act() == Act.MESSAGES || right.act() == Act.PUSH)
                        && right.relation() != Relation.ALL
                        && right.at(practice.slug()));
    }

    private static List<LogicalId> made(JsonNode receipt) {
        List<LogicalId> made = new ArrayList<>();
        for (JsonNode one : receipt.path("resources")) {
            String reference = one.path("reference").asString("");
            LogicalId.parse(reference.substring(reference.indexOf('/') + 1)).ifPresent(made::add);
        }
        return made;
    }
}
