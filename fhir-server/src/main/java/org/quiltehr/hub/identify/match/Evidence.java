package org.quiltehr.hub.identify.match;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The levels of one comparison, by field. */
final class Evidence {

    private final Map<Field, Level> levels = new EnumMap<>(Field.class);

    Evidence(List<Verdict.Compared> fields) {
        fields.forEach(f -> levels.put(f.field(), f.level()));
    }

    Level of(Field field) {
        return levels.getOrDefault(field, Level.UNSAID);
    }

    boolean is(Field field, Level level) {
        return of(field) == level;
    }

    /** A number that belongs to one human is equal. */
    boolean numberEqual() {
        return is(Field.NATIONAL, Level.EQUAL) || is(Field.PERSONAL, Level.EQUAL) || is(Field.RECORD, Level.EQUAL);
    }

    /** Such a number is within a typing error. */
    boolean numberClose() {
        return is(Field.NATIONAL, Level.CLOSE) || is(Field.PERSONAL, Level.CLOSE);
    }
}
