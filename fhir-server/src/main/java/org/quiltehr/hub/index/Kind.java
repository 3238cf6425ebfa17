package org.quiltehr.hub.index;

/** The types of search parameters. */
public enum Kind {
    TOKEN,
    REFERENCE,
    DATE,
    STRING,
    QUANTITY,
    NUMBER,
    URI,
    COMPOSITE
}
