package org.quiltehr.hub.signin;

import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/**
 * What was allowed once, and all codes and tokens that follow from it.
 *
 * @param scopes as they were allowed, separated by spaces
 * @param patient the Patient record in context, or null
 */
record Line(
        long num,
        String app,
        int account,
        String scopes,
        @Nullable LogicalId patient) {}
