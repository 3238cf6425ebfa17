/** The pages for people: found, read and traced in a browser, without a line of JavaScript needed for reading. */
@ApplicationModule(
        allowedDependencies = {
            "access",
            "base",
            "codes",
            "identify",
            "journal",
            "onboarding",
            "practice",
            "query",
            "receive",
            "summary",
            "trace",
            "transition"
        })
@NullMarked
package org.quiltehr.hub.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
