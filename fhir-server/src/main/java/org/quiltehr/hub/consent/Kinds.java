package org.quiltehr.hub.consent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.transaction.support.TransactionTemplate;

/** What administrators do with kinds and their rules. */
public final class Kinds {

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

    /**
     * A kind as pages show it.
     *
     * @param withheld other practices see it only if the patient agreed to this kind by name
     * @param rules how many codes and words make a record be of it
     * @param practices all of whose records are of it
     */
    public record Shown(String code, String display, boolean withheld, int rules, List<String> practices) {}

    /** All, in their order. */
    public List<Shown> list() {
        return sql.kinds().stream()
                .map(kind -> new Shown(
                        kind.code(),
                        kind.display(),
                        kind.withheld(),
                        sql.rules(kind.bit()).size(),
                        sql.practices(kind.bit())))
                .toList();
    }

    /** Withholds a kind or no more; false if there is none of this name. */
    public boolean withhold(String code, boolean withheld) {
        Optional<Kind> kind = sql.kind(code);
        kind.ifPresent(k -> put(code, k.display(), withheld));
        return kind.isPresent();
    }

    /** Whether records do not bear the labels of the rules in force yet. */
    public boolean labelling() {
        return sql.isOutdated();
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
