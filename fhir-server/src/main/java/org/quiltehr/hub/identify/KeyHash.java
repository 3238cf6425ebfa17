package org.quiltehr.hub.identify;

import org.quiltehr.hub.base.LogicalId;

/**
 * The keyed hash of a business key, as the id it would mint.
 *
 * @param home the scope's home, or bits of the key's own hash where there is no scope
 * @param own the primary key of the record the key would name
 * @param check further bits, so that two keys with one {@code own} are told apart
 */
record KeyHash(long home, long own, long check) {

    LogicalId id() {
        return new LogicalId(home, own);
    }
}
