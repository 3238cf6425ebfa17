package org.quiltehr.hub.consent;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.store.Labelling;

/** The rules in force, kept until a write finds that another hub changed them. */
final class RuleSets implements Labelling {

    private final DataSource database;
    private volatile @Nullable RuleSet known;

    RuleSets(DataSource database) {
        this.database = database;
    }

    @Override
    public RuleSet rules() {
        RuleSet rules = known;
        if (rules == null) {
            rules = new RuleSql(database).read();
            known = rules;
        }
        return rules;
    }

    @Override
    public void outdated() {
        known = null;
    }
}
