package org.quiltehr.hub.notify;

import java.time.Instant;

/**
 * One event of a subscription.
 *
 * @param number from 1, without gaps
 * @param focus id of the resource
 * @param gone whether it was deleted
 */
record Event(long number, Instant at, String type, String focus, boolean gone) {}
