package org.quiltehr.hub.access;

import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.PracticeRef;

/**
 * A caller the hub knows, with all it may at this moment.
 *
 * @param account number of the person's account; 0 for a feed
 * @param name the account's, or {@code feed:practice/feed}
 * @param display how pages address a person
 * @param feed slug of the feed whose key was shown, or null
 * @param emergency until when the last chart this person opened in an emergency is open, or null
 * @param withholding what patients and the network keep from other practices
 * @param stamp of the last change of who may what, as {@link ProofSql#STAMP} gives it; 0 for a feed
 */
record Who(
        int account,
        String name,
        String display,
        @Nullable String feed,
        @Nullable Instant emergency,
        List<Right> rights,
        Withholding withholding,
        long stamp)
        implements Principal {

    @Override
    public String getName() {
        return name;
    }

    /** The same account, through an app; what it opened in an emergency it opened for its own eyes. */
    Who through(String app) {
        List<Right> usual = rights.stream()
                .filter(right -> right.relation() != Relation.GLASS)
                .toList();
        return new Who(account, name + " through app:" + app, display, feed, null, usual, withholding, stamp);
    }

    boolean may(Act act) {
        return rights.stream().anyMatch(right -> right.act() == act);
    }

    boolean may(Act act, String practice) {
        return rights.stream().anyMatch(right -> right.act() == act && right.at(practice));
    }

    /** The one practice this caller does something for; empty if there is none, or several. */
    Optional<PracticeRef> practice(Act act) {
        List<PracticeRef> all = rights.stream()
                .filter(right -> right.act() == act)
                .flatMap(right -> Optional.ofNullable(right.practice()).stream())
                .distinct()
                .toList();
        return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }
}
