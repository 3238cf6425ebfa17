/** Code tables read from the CSV files of this module. */
@NullMarked
package org.quiltehr.adapter.hl7v2.code;

import org.jspecify.annotations.NullMarked;
