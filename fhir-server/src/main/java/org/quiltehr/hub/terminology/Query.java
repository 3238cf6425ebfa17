package org.quiltehr.hub.terminology;

import java.util.ArrayList;
import java.util.List;

/** A piece of SQL with the values of its question marks. */
final class Query {

    private final StringBuilder text = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    Query add(String sql, Object... more) {
        text.append(sql);
        values.addAll(List.of(more));
        return this;
    }

    Query add(Query other) {
        text.append(other.text);
        values.addAll(other.values);
        return this;
    }

    String text() {
        return text.toString();
    }

    List<Object> values() {
        return values;
    }
}
