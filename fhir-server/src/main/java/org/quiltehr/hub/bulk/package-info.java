/** Bulk Data exports and imports: jobs that any hub of a database works, resumes and answers for. */
@ApplicationModule(
        allowedDependencies = {"access", "base", "outbound", "pipeline :: rest", "practice", "query", "work"})
@NullMarked
package org.quiltehr.hub.bulk;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
