/** What the modules of vendors have in common: formats are told apart, each is read in the vendor's dialect. */
@NullMarked
package org.quiltehr.adapter.vendor;

import org.jspecify.annotations.NullMarked;
