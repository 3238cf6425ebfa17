/** The FHIR face: which interaction a request is, its answer as JSON or XML, errors as OperationOutcomes. */
@ApplicationModule(
        allowedDependencies = {
            "access",
            "base",
            "bulk",
            "identify",
            "index",
            "journal",
            "notify",
            "parameters",
            "pipeline",
            "pipeline :: rest",
            "practice",
            "query",
            "receive",
            "store",
            "summary",
            "terminology",
            "transition",
            "validate"
        })
@NullMarked
package org.quiltehr.hub.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
