package org.quiltehr.hub.store;

import tools.jackson.databind.node.ObjectNode;

/** Says what is sensitive in what is written: the rules of the room of consent. */
public interface Labelling {

    /** Nothing is sensitive; for hubs without rules. */
    Labelling NONE = new Labelling() {
        @Override
        public Rules rules() {
            return new Rules() {
                @Override
                public long number() {
                    return 0;
                }

                @Override
                public long labels(int practice, ObjectNode body) {
                    return 0;
                }
            };
        }

        @Override
        public void outdated() {
            // there are none to read anew
        }
    };

    /** The rules as this hub knows them; another hub may have changed them since, which the write finds out. */
    Rules rules();

    /** The rules that were last given are no longer those in force. */
    void outdated();

    /** A set of rules. */
    interface Rules {

        /** The set's number in {@code label_set}. */
        long number();

        /** The kinds a resource of this practice is of by its own codes and words, a bit each. */
        long labels(int practice, ObjectNode body);
    }
}
