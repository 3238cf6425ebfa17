/** What an adapter implements and the values it gives back; the only thing adapters and the hub both see. */
@NullMarked
package org.quiltehr.adapter.spi;

import org.jspecify.annotations.NullMarked;
