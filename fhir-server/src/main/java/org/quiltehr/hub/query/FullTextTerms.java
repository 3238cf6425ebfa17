package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.Driver;
import org.quiltehr.hub.index.Match;
import org.quiltehr.hub.index.SqlCondition;

/** {@code _text} and {@code _content}: words, "phrases", {@code or} and {@code -not} as PostgreSQL's websearch reads them. */
final class FullTextTerms {

    /** The worst way in of all: a word may stand in every row. */
    private static final int RANK = 7;

    private FullTextTerms() {}

    static boolean isOne(String name) {
        return name.equals("_text") || name.equals("_content");
    }

    static Term of(Connection connection, String type, String name, String value) throws SQLException {
        switch (FullTextStateSql.state(connection)) {
            case OFF ->
                throw QueryProblem.unsupported(
                        "parameter " + name + ": this hub keeps no full text (QUILT_FULL_TEXT=true)");
            case BUILDING ->
                throw QueryProblem.unsupported(
                        "parameter " + name + ": the full-text index is being built; ask again later");
            case BUILT -> {
                // below
            }
        }
        String column = name.equals("_text") ? "f.narrative" : "f.content";
        String from = "from full_text f where f.type = " + FhirTypes.require(type) + " and " + column
                + " @@ websearch_to_tsquery('simple', ?)";
        return new Term(
                new Match(
                        SqlCondition.of(
                                "exists (select 1 " + from + " and f.home = {r}.home and f.pk = {r}.pk)", value),
                        List.of(new Driver(
                                Driver.Source.KEYS, SqlCondition.of("select f.home, f.pk " + from, value), RANK)),
                        List.of()),
                false);
    }
}
