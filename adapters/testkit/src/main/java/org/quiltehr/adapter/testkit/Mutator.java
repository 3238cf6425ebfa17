package org.quiltehr.adapter.testkit;

import java.util.Random;

/**
 * One way in which a message goes bad.
 *
 * @param name says in a failure what was done
 * @param change makes the bad bytes; draws all chance from the generator, so that it repeats, and leaves its input alone
 */
public record Mutator(String name, Change change) {

    /** The change itself. */
    @FunctionalInterface
    public interface Change {
        byte[] apply(byte[] input, Random random);
    }
}
