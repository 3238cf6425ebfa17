/** The pages for people: found, read and traced in a browser, without a line of JavaScript needed for reading. */
@ApplicationModule(
        allowedDependencies = {
            "access",
            "base",
            "bulk",
            "codes",
            "consent",
            "database",
            "disagree",
            "identify",
            "journal",
            "map",
            "onboarding",
            "pipeline :: shadow",
            "practice",
            "quality",
            "query",
            "receive",
            "retain",
            "signin",
            "summary",
            "trace",
            "transition",
            "watch"
        })
@NullMarked
package org.quiltehr.hub.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
