/** Lets apps in: SMART App Launch and Backend Services, on what the OAuth 2.0 SDK of Nimbus reads and checks. */
@ApplicationModule(allowedDependencies = {"access", "base", "outbound", "query"})
@NullMarked
package org.quiltehr.hub.signin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
