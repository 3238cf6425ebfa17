/** Writes at a FHIR base: a source like any other, worked in the caller's thread and one database transaction. */
@NamedInterface("rest")
@NullMarked
package org.quiltehr.hub.pipeline.rest;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
