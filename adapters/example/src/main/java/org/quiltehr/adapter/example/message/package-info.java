/** Which columns of a row give which resources, and the account of every cell. */
@NullMarked
package org.quiltehr.adapter.example.message;

import org.jspecify.annotations.NullMarked;
