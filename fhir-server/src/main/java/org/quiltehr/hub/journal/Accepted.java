package org.quiltehr.hub.journal;

import java.util.UUID;

/**
 * The journal's answer, given after its commit.
 *
 * @param id the message's id; of a resend the first one's
 * @param duplicate the same feed, control id and content were here before
 * @param working it waits to be worked: new, or a resend of a quarantined message
 */
public record Accepted(UUID id, boolean duplicate, boolean working) {}
