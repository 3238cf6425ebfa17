package org.quiltehr.hub.pipeline.rest;

import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;

/**
 * Who writes, and through which base.
 *
 * @param base URL of the FHIR base as the client sees it, without a closing slash
 */
public record Caller(View view, Grant grant, String base, Manner manner) {

    public Caller(View view, Grant grant, String base) {
        this(view, grant, base, Manner.REQUEST);
    }
}
