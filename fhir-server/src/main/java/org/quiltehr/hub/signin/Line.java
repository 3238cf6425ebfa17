package org.quiltehr.hub.signin;

import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/**
 * What was allowed once, and all codes and tokens that follow from it.
 *
 * @param account by whose rights; 0 if it is for a feed
 * @param feed number of the feed it is for, or 0
 * @param scopes as they were allowed, separated by spaces
 * @param patient the Patient record in context, or null
 */
record Line(
        long num,
        String app,
        int account,
        int feed,
        String scopes,
        @Nullable LogicalId patient) {}
