package org.quiltehr.adapter.athenahealth.athenaone;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A kind of answer, and how it is told: by the name of its list, or by members of a record that stands alone.
 *
 * @param list names down to the list of records; empty for records that stand alone or in a bare list
 * @param members that a record must have
 * @param lacks members that it must not have
 * @param ignored why it is left out; empty if {@code name} is a mapping
 */
record Kind(String name, List<String> list, List<String> members, List<String> lacks, String ignored) {

    Kind {
        list = List.copyOf(list);
        members = List.copyOf(members);
        lacks = List.copyOf(lacks);
    }

    boolean isIgnored() {
        return !ignored.isEmpty();
    }

    /** Whether a record can be of this kind; {@code around} holds what the body says beside its list. */
    boolean fits(JsonNode item, JsonNode around) {
        return item.isObject()
                && members.stream().allMatch(item::has)
                && lacks.stream().noneMatch(member -> item.has(member) || around.has(member));
    }
}
