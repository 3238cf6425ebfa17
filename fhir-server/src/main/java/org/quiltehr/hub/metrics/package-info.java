/** Numbers of the hub for Prometheus, and what its health depends on; no label and no text holds data of patients. */
@ApplicationModule(allowedDependencies = {"base", "database", "journal", "practice", "query", "work"})
@NullMarked
package org.quiltehr.hub.metrics;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
