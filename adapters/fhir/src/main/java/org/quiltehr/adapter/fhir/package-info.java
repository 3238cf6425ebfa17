/** FHIR R4 resources and Bundles as a feed: lossless, with the source's ids as keys and never as ids of the hub. */
@NullMarked
package org.quiltehr.adapter.fhir;

import org.jspecify.annotations.NullMarked;
