package org.quiltehr.hub.base;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says.
 *
 * @param port HTTP port; 0 takes any free one
 * @param mllpPort MLLP port; 0 takes any free one, -1 none
 * @param data folder of the embedded PostgreSQL
 * @param db JDBC URL of a server of one's own, or null for the embedded one
 * @param config {@code quilt.yaml}, or null
 * @param open sign-in is off; the hub then listens on the loopback address only
 */
public record HubOptions(
        int port,
        int mllpPort,
        Path data,
        @Nullable String db,
        @Nullable Path config,
        boolean open) {}
