package org.quiltehr.hub.pipeline.rest;

import java.util.List;
import java.util.UUID;

/**
 * What one caller asks to be done whole or not at all.
 *
 * @param asked never empty
 * @param message the id it has in the journal
 */
record Request(Caller caller, List<Asked> asked, UUID message) {

    Request with(List<Asked> resolved) {
        return resolved == asked ? this : new Request(caller, resolved, message);
    }
}
