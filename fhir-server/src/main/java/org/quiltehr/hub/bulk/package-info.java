/** Bulk Data exports: jobs that any hub of a database works, resumes and serves the files of. */
@ApplicationModule(allowedDependencies = {"access", "base", "practice", "query"})
@NullMarked
package org.quiltehr.hub.bulk;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
