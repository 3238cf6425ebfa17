/** The contract every adapter must pass, and scanners that count its input without sharing code with it. */
@NullMarked
package org.quiltehr.adapter.testkit;

import org.jspecify.annotations.NullMarked;
