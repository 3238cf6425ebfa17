package org.quiltehr.hub.identify;

import org.quiltehr.hub.base.LogicalId;

/**
 * A record that a key names.
 *
 * @param check key_hash of the record's naming key
 * @param seq 0: the key is an alias of the record; -1: the record was minted from the key; 1, 2, …: a fresh record of an
 *     identifier that stands for several humans
 */
record Target(LogicalId id, long check, int seq) {

    static final int MINTED = -1;
}
