package org.quiltehr.hub.pipeline.rest;

/** What must hold of a write at a FHIR base beyond the rules of all resources. Each Spring bean of this type is asked. */
public interface WriteRule {

    /** Throws {@link WriteProblem} to refuse; may change the resource. */
    void check(Caller caller, Asked asked);
}
