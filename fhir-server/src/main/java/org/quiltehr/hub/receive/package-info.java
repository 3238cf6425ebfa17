/** Takes bytes in by MLLP and HTTP, journals them, answers the sender. */
@ApplicationModule(
        allowedDependencies = {
            "access",
            "base",
            "practice",
            "journal",
            "map",
            "outbound",
            "pipeline",
            "pipeline :: shadow",
            "telemetry",
            "trace",
            "work"
        })
@NullMarked
package org.quiltehr.hub.receive;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
