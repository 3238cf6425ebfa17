package org.quiltehr.hub.query;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.Digests;

/** A stored body, unpacked, and what is read of it without parsing; shared by all who read the same bytes, so not to be changed. */
final class Body {

    /** Of a deleted version. */
    static final Body NONE = new Body(new byte[0]);

    private final byte[] json;
    private volatile @Nullable String id;
    private volatile @Nullable Set<String> patients;
    private volatile byte @Nullable [] digest;

    Body(byte[] json) {
        this.json = json;
    }

    byte[] json() {
        return json;
    }

    /** The resource's id. */
    String id() {
        String known = id;
        if (known == null) {
            known = Bodies.id(json);
            id = known;
        }
        return known;
    }

    /** Of its bytes; not to be changed. */
    byte[] digest() {
        byte[] known = digest;
        if (known == null) {
            known = Digests.sha256().digest(json);
            digest = known;
        }
        return known;
    }

    /** Ids of the Patients it refers to. */
    Set<String> patients() {
        Set<String> known = patients;
        if (known == null) {
            Set<String> found = new HashSet<>();
            Bodies.patients(json, found);
            known = Set.copyOf(found);
            patients = known;
        }
        return known;
    }
}
