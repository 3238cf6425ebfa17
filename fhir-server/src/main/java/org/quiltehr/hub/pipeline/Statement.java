package org.quiltehr.hub.pipeline;

import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.hub.base.LogicalId;
import tools.jackson.databind.node.ObjectNode;

/**
 * One entry of a message, named.
 *
 * @param index its position in the message
 * @param patient the Patient record it belongs to, or null
 * @param resource its content, references as they are stored
 * @param content hash of what the adapter said, before names were known
 */
record Statement(
        int index,
        Entry entry,
        LogicalId id,
        long keyHash,
        @Nullable LogicalId patient,
        ObjectNode resource,
        long content) {

    String type() {
        return entry.type();
    }
}
