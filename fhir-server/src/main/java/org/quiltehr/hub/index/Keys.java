package org.quiltehr.hub.index;

import org.quiltehr.hub.base.Hash64;

/** The hashes tokens, references and lookups are kept as: a value's hash mixed with its parameter's. */
final class Keys {

    private Keys() {}

    /** Names a parameter in {@code tokens} and {@code refs}, whose rows know their type. */
    static long seed(String param) {
        return Hash64.of("p " + param);
    }

    /** Names a parameter in {@code lookup}, which holds rows of all types. */
    static long seed(String type, String param) {
        return Hash64.of("l " + type + " " + param);
    }

    static long mix(long seed, long value) {
        long h = seed ^ Long.rotateLeft(value, 29);
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33) ^ value;
    }
}
