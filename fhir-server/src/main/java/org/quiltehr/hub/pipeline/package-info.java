/** Knows the order: map, identify, store; retry, quarantine, replay; order per patient. */
@ApplicationModule(
        allowedDependencies = {
            "access",
            "base",
            "identify",
            "journal",
            "map",
            "practice",
            "query",
            "store",
            "telemetry",
            "terminology",
            "work"
        })
@NullMarked
package org.quiltehr.hub.pipeline;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
