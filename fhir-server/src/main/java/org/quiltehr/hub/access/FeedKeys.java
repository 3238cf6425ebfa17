package org.quiltehr.hub.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys that feeds push with: each of one feed, shown once, ended by its number. */
public final class FeedKeys {

    /** So that a key that was lost is found by scanners of repositories, and known for what it is. */
    static final String PREFIX = "quiltfeed_";

    private static final int LONGEST_LABEL = 100;

    private final FeedKeySql sql;

    FeedKeys(FeedKeySql sql) {
        this.sql = sql;
    }

    /** A new key. */
    public record Made(int num, String key) {}

    /** Makes a key, which is shown this once. */
    public Made make(String practice, String feed, String label) {
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

    /** A key without itself. */
    public record Listed(
            int num, String label, String created, @Nullable String used, boolean revoked) {}

    /** The keys of a feed, those that are revoked too. */
    public List<Listed> list(String practice, String feed) {
        return of(practice, feed).stream()
                .map(k -> new Listed(k.num(), k.label(), k.created(), k.used(), k.revoked()))
                .toList();
    }

    /** Ends a key. */
    public void revoke(String practice, String feed, int num) {
        if (!sql.revoke(practice, feed, num)) {
            throw new Accounts.Refused("the feed has no such key");
        }
    }
}
