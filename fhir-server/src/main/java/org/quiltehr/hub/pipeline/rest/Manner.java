package org.quiltehr.hub.pipeline.rest;

/** In which manner writes are taken. */
public enum Manner {
    /** A client's request. */
    REQUEST,
    /** Lines of an import: ids another hub gave are kept where they are free, and what is named may come later. */
    IMPORT,
    /** What the hub itself has to say of a record: no rule of ours judges it. */
    OWN
}
