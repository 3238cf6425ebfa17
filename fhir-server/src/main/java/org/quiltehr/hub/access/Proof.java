package org.quiltehr.hub.access;

import java.nio.ByteBuffer;

/**
 * What must still hold when the event of an answer is put down, where the answer was made for somebody the hub knew from a
 * request before: that what was shown opens the same account, and that nothing was changed of who may what.
 *
 * @param hash of the cookie or token that was shown
 * @param token whether it was an app's token
 * @param stamp of the last change, as {@link ProofSql#STAMP} gives it
 */
record Proof(ByteBuffer hash, boolean token, int account, long stamp) {}
