package org.quiltehr.hub.index;

import java.util.Arrays;

/** A growing set of longs, in the order they came. */
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
        append(item);
    }

    /** Adds without looking whether it is there: for so many that looking would take long. */
    void append(long item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, Math.max(8, 2 * size));
        }
        items[size++] = item;
    }

    int size() {
        return size;
    }

    long[] toArray() {
        return size == items.length ? items : Arrays.copyOf(items, size);
    }
}
