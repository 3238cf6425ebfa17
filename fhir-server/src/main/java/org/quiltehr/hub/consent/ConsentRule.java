package org.quiltehr.hub.consent;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a Consent, with the conditions of those it is an exception to.
 *
 * @param under numbers of the rules it is an exception to
 * @param since null: ever
 * @param until null: for ever
 * @param sources numbers of the practices that stated what is meant; null: all
 * @param recipients numbers of the practices that would read it; null: all
 * @param types numbers of resource types; null: all
 * @param labels any of these kinds; 0: whatever kind
 * @param purposes any of these; 0: whatever purpose, but of a denial none of an emergency
 */
record ConsentRule(
        int num,
        List<Integer> under,
        boolean deny,
        @Nullable OffsetDateTime since,
        @Nullable OffsetDateTime until,
        @Nullable Set<Integer> sources,
        @Nullable Set<Integer> recipients,
        @Nullable Set<Integer> types,
        long labels,
        long purposes) {}
