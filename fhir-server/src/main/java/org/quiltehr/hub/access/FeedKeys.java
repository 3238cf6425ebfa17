package org.quiltehr.hub.access;

import java.util.List;

/** Keys that feeds push with: each of one feed, shown once, ended by its number. */
final class FeedKeys {

    /** So that a key that was lost is found by scanners of repositories, and known for what it is. */
    static final String PREFIX = "quiltfeed_";

    private static final int LONGEST_LABEL = 100;

    private final FeedKeySql sql;

    FeedKeys(FeedKeySql sql) {
        this.sql = sql;
    }

    /** A new key. */
    record Made(int num, String key) {}

    Made make(String practice, String feed, String label) {
        if (label.length() > LONGEST_LABEL) {
            throw new Accounts.Refused("label: at most " + LONGEST_LABEL + " characters");
        }
        String key = PREFIX + Secrets.token();
        int num = sql.add(practice, feed, Secrets.hash(key), label)
                .orElseThrow(() -> new Accounts.Refused("there is no such feed"));
        return new Made(num, key);
    }

    List<FeedKeySql.Listed> of(String practice, String feed) {
        return sql.of(practice, feed);
    }

    void revoke(String practice, String feed, int num) {
        if (!sql.revoke(practice, feed, num)) {
            throw new Accounts.Refused("the feed has no such key");
        }
    }
}
