/** Reading a body and turning its entries into the SPI's, whole or not at all. */
@NullMarked
package org.quiltehr.adapter.fhir.message;

import org.jspecify.annotations.NullMarked;
