/** OpenTelemetry traces of messages, from their receipt to the notifications of what they changed; off unless asked for. */
@ApplicationModule(allowedDependencies = {"base", "journal", "practice"})
@NullMarked
package org.quiltehr.hub.telemetry;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
