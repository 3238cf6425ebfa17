/** The stewards' work on codes: the queue of unmapped ones, decisions, replay after a map changed, files of terminology. */
@ApplicationModule(
        allowedDependencies = {
            "access",
            "base",
            "journal",
            "pipeline :: rest",
            "practice",
            "query",
            "terminology",
            "work"
        })
@NullMarked
package org.quiltehr.hub.codes;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
