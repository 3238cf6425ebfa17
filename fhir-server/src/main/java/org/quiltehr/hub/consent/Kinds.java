package org.quiltehr.hub.consent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.transaction.support.TransactionTemplate;

/** What administrators do with kinds and their rules. */
final class Kinds {

    private final RuleSql sql;
    private final RuleSets rules;
    private final Relabelling relabelling;
    private final TransactionTemplate transaction;

    Kinds(RuleSql sql, RuleSets rules, Relabelling relabelling, TransactionTemplate transaction) {
        this.sql = sql;
        this.rules = rules;
        this.relabelling = relabelling;
        this.transaction = transaction;
    }

    List<Kind> all() {
        return sql.kinds();
    }

    Optional<Kind> of(String code) {
        return sql.kind(code);
    }

    List<KindRule> rules(Kind kind) {
        return sql.rules(kind.bit());
    }

    List<String> practices(Kind kind) {
        return sql.practices(kind.bit());
    }

    /** Whether rows do not bear the labels of the rules in force yet. */
    boolean isOutdated() {
        return sql.isOutdated();
    }

    /** Changes a kind, or makes it; empty if there is no room for one more. */
    Optional<Kind> put(String code, String display, boolean withheld) {
        Optional<Kind> put = Optional.ofNullable(transaction.execute(status -> {
            Kind kind = sql.kind(code).orElse(null);
            if (kind == null) {
                kind = sql.add(code, display).orElse(null);
                if (kind == null) {
                    return null;
                }
                // what is labelled with its name already
                sql.replace(kind.bit(), List.of());
            }
            Kind now = new Kind(kind.bit(), code, display, withheld);
            sql.change(now);
            return now;
        }));
        changed();
        return put;
    }

    void replace(Kind kind, List<KindRule> now) {
        transaction.executeWithoutResult(status -> sql.replace(kind.bit(), now));
        changed();
    }

    /** Gives the first slug that is no practice's; then nothing is changed. */
    Optional<String> practices(Kind kind, List<String> slugs) {
        List<Integer> practices = new ArrayList<>();
        for (String slug : slugs) {
            Optional<Integer> practice = sql.practice(slug);
            if (practice.isEmpty()) {
                return Optional.of(slug);
            }
            practices.add(practice.get());
        }
        transaction.executeWithoutResult(status -> sql.practices(kind.bit(), practices));
        changed();
        return Optional.empty();
    }

    private void changed() {
        rules.outdated();
        relabelling.changed();
    }
}
