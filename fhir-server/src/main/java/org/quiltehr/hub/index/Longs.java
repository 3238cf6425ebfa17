package org.quiltehr.hub.index;

import java.util.Arrays;

/** A growing set of a few longs, in the order they came. */
final class Longs {

    private static final long[] EMPTY = {};

    private long[] items = EMPTY;
    private int size;

    void add(long item) {
        for (int i = 0; i < size; i++) {
            if (items[i] == item) {
                return;
            }
        }
        if (size == items.length) {
            items = Arrays.copyOf(items, Math.max(8, 2 * size));
        }
        items[size++] = item;
    }

    long[] toArray() {
        return size == items.length ? items : Arrays.copyOf(items, size);
    }
}
