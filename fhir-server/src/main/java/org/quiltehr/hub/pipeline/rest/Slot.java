package org.quiltehr.hub.pipeline.rest;

import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.store.Written;

/** One write on its way: what was asked, and what has been found out of it so far. */
final class Slot {

    final Asked asked;

    /** The entry of the message that asks it. */
    final MessageRef source;

    /** The record it meets; null: a new one. */
    @Nullable
    Target target;

    /** The id a client chose for a new record, or null. */
    @Nullable
    String chosen;

    @Nullable
    LogicalId id;

    long keyHash;

    /** The Patient record it belongs to. */
    @Nullable
    LogicalId patient;

    boolean patientLinked;

    /** A conditional create that found its record, or a delete that found none: nothing is written. */
    boolean settled;

    Slot(Asked asked, MessageRef source) {
        this.asked = asked;
        this.source = source;
    }

    boolean isNew() {
        return target == null && !settled;
    }

    LogicalId id() {
        LogicalId known = id;
        if (known == null) {
            throw new IllegalStateException("not named yet");
        }
        return known;
    }

    String shownId() {
        if (target != null) {
            return target.shownId();
        }
        return chosen != null ? chosen : id().text();
    }

    String reference() {
        return asked.type() + "/" + shownId();
    }

    /** Whether a Patient was deleted, or written again after that. */
    boolean turned(Written result) {
        Target met = target;
        boolean back = met != null && met.deleted() && result.action() != Written.Action.UNCHANGED;
        return asked.type().equals("Patient") && (back || result.action() == Written.Action.DELETED);
    }
}
