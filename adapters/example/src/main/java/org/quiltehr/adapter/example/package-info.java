/** Vital signs of a measuring cart, as rows of CSV: a real adapter, kept small to be copied. */
@NullMarked
package org.quiltehr.adapter.example;

import org.jspecify.annotations.NullMarked;
