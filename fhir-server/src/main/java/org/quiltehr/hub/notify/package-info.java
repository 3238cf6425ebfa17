/** Delivers changes to subscribers: at least once, in order, until the subscription is removed. */
@ApplicationModule(
        allowedDependencies = {
            "access",
            "base",
            "outbound",
            "pipeline :: rest",
            "practice",
            "query",
            "receive :: remote",
            "telemetry",
            "work"
        })
@NullMarked
package org.quiltehr.hub.notify;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
