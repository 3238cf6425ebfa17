package org.quiltehr.hub.identify;

import java.util.List;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.base.LogicalId;

/**
 * The logical id of a resource.
 *
 * @param keyHash further bits of the naming key's hash, stored with the row and compared on write
 * @param known a row with this id may be stored already
 * @param warnings {@code keys-disagree}, {@code identifier-shared}
 */
public record Named(LogicalId id, long keyHash, boolean known, List<Issue> warnings) {}
