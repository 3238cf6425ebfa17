package org.quiltehr.hub.pipeline;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Entry;
import tools.jackson.databind.node.ObjectNode;

/**
 * A resource on its way to its next version: statements are laid on it in order.
 *
 * <p>A statement older than what stands, or made in passing, fills what is absent and overwrites nothing.
 */
final class Draft {

    private @Nullable ObjectNode body;
    private @Nullable Instant happened;
    private boolean deleted;
    private boolean touched;
    private boolean filled;

    /** Of a resource that is not there. */
    Draft() {}

    /** Of one that is: its content and when that happened. */
    Draft(@Nullable ObjectNode body, boolean deleted, @Nullable Instant happened) {
        this.body = body;
        this.deleted = deleted;
        this.happened = happened;
    }

    /** Lays a statement of a message that happened at a time on what stands. */
    void lay(Entry.Mode mode, ObjectNode resource, Instant at) {
        ObjectNode now = body;
        boolean older = happened != null && at.isBefore(happened) && (now != null || deleted);
        if (older || mode == Entry.Mode.FILL && now != null) {
            fill(mode, resource);
            return;
        }
        switch (mode) {
            case UPSERT, CREATE, FILL -> put(Folding.plain(resource));
            case FOLD -> put(now == null ? Folding.plain(resource) : Folding.fold(now, resource));
            case RETRACT -> {
                if (now == null) {
                    return;
                }
                put(Folding.retract(now, resource));
            }
            case DELETE -> {
                if (now == null) {
                    return;
                }
                body = null;
                deleted = true;
                touched = true;
            }
        }
        happened = at;
    }

    private void fill(Entry.Mode mode, ObjectNode resource) {
        ObjectNode now = body;
        if (now == null || mode == Entry.Mode.RETRACT || mode == Entry.Mode.DELETE) {
            return;
        }
        touched = true;
        ObjectNode result = Folding.fill(now, Folding.plain(resource));
        filled |= !result.equals(now);
        body = result;
    }

    private void put(ObjectNode content) {
        body = content;
        deleted = false;
        touched = true;
    }

    /** A version as it was written stands, whatever was before. */
    void stand(ObjectNode content, Instant at) {
        put(content);
        happened = at;
    }

    /** The content, or null if nothing stands. */
    @Nullable
    ObjectNode body() {
        return body;
    }

    boolean deleted() {
        return deleted;
    }

    /** Whether anything was stated of it. */
    boolean touched() {
        return touched;
    }

    /** An older message added to newer content. */
    boolean filled() {
        return filled;
    }

    @Nullable
    Instant happened() {
        return happened;
    }
}
