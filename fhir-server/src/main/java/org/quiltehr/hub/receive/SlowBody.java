package org.quiltehr.hub.receive;

import java.io.IOException;

/** A request's body comes more slowly than anybody's line is. */
final class SlowBody extends IOException {

    private static final long serialVersionUID = 1L;

    SlowBody() {
        super("the body comes too slowly");
    }
}
