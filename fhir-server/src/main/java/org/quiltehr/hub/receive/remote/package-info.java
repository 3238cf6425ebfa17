/** What all transports that fetch share: settings, secrets, and who of several hubs fetches. */
@NamedInterface("remote")
@NullMarked
package org.quiltehr.hub.receive.remote;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
