package org.quiltehr.hub.api;

/**
 * One operation of the FHIR bases.
 *
 * @param name without the dollar sign
 * @param type resource type, {@link #EVERY_TYPE}, or empty at system level
 * @param level where it is invoked
 * @param changes whether it changes anything; such an operation is refused by GET
 * @param definition canonical URL of its OperationDefinition
 */
record Operation(String name, String type, Level level, boolean changes, String definition, Invocation invocation) {

    static final String EVERY_TYPE = "Resource";

    /** Where an operation is invoked. */
    enum Level {
        SYSTEM,
        TYPE,
        INSTANCE
    }

    /** Does it; {@code id} is empty but at an instance. */
    interface Invocation {
        Answer invoke(Exchange exchange, String id, Input input);
    }

    /** An operation of the whole base that changes nothing. */
    static Operation system(String name, String definition, Invocation invocation) {
        return new Operation(name, "", Level.SYSTEM, false, definition, invocation);
    }

    /** An operation at {@code Type} that changes nothing. */
    static Operation type(String type, String name, String definition, Invocation invocation) {
        return new Operation(name, type, Level.TYPE, false, definition, invocation);
    }

    /** An operation at {@code Type/id} that changes nothing. */
    static Operation instance(String type, String name, String definition, Invocation invocation) {
        return new Operation(name, type, Level.INSTANCE, false, definition, invocation);
    }

    /** The same, with effects: only by POST. */
    Operation changing() {
        return new Operation(name, type, level, true, definition, invocation);
    }

    boolean isOf(String resourceType) {
        return type.equals(resourceType) || (type.equals(EVERY_TYPE) && level != Level.SYSTEM);
    }
}
