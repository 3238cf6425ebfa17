package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.Driver;
import org.quiltehr.hub.index.Finder;
import org.quiltehr.hub.index.Match;
import org.quiltehr.hub.index.ReferenceText;
import org.quiltehr.hub.index.SqlCondition;
import org.quiltehr.hub.index.Values;

/** The parameters that are columns of every row: {@code _id}, {@code _lastUpdated}, {@code _source}, the practice's tag. */
final class SpecialTerms {

    private static final String PRACTICE_TAG = "http://quiltehr.org/practice|";
    private static final String UPDATED = "{r}.updated";
    /** At the network's base a link is an update of all that belongs to the record. */
    private static final String UPDATED_OR_LINKED = """
            greatest({r}.updated, (
            select max(c.at) from member m join change c on c.number = greatest(m.since, coalesce(m.until, 0))
            where m.view = 0 and m.home = {r}.pat_home and m.pk = {r}.pat))""";

    /** Before all other ways in. */
    private static final int BEST = -1;

    private static final int FEW = 50;
    private static final int MANY = 1_000;
    /** So many that the rows of a type are rather looked at one by one. */
    private static final int TOO_MANY = 20_000;

    private final Connection connection;
    private final View view;
    private final String type;
    private final Lists lists;

    /** Finds Lists. */
    interface Lists {
        List<Stored> find(String id) throws SQLException;
    }

    SpecialTerms(Connection connection, View view, String type, Lists lists) {
        this.connection = connection;
        this.view = view;
        this.type = type;
        this.lists = lists;
    }

    /** The condition, or null if the parameter is none of these. */
    @Nullable
    Term term(String name, String modifier, String value) throws SQLException {
        if (FullTextTerms.isOne(name)) {
            if (!modifier.isEmpty()) {
                throw QueryProblem.unsupported("parameter " + name + ": modifiers are not supported");
            }
            return FullTextTerms.of(connection, type, name, value);
        }
        boolean tag =
                name.equals("_tag") && (modifier.isEmpty() || modifier.equals("not")) && value.startsWith(PRACTICE_TAG);
        if (!tag
                && !name.equals("_id")
                && !name.equals("_lastUpdated")
                && !name.equals("_source")
                && !name.equals("_list")) {
            return null;
        }
        if (!tag && !modifier.isEmpty()) {
            throw QueryProblem.unsupported("parameter " + name + ": modifiers are not supported");
        }
        List<String> values = Values.split(value, ',');
        return switch (name) {
            case "_id" -> ids(values);
            case "_lastUpdated" -> updated(values);
            case "_source" -> sources(values);
            case "_list" -> listed(values);
            default -> new Term(Term.of(practices(values)).match(), modifier.equals("not"));
        };
    }

    Term ids(List<String> values) throws SQLException {
        List<LogicalId> ids = new ArrayList<>();
        for (String value : values) {
            AliasSql.id(connection, type, Values.plain(value)).ifPresent(ids::add);
        }
        return records(ids);
    }

    /** Any of some records. */
    static Term records(Collection<LogicalId> ids) {
        if (ids.isEmpty()) {
            return Term.of(SqlCondition.FALSE);
        }
        long[] homes = RowSql.homes(ids);
        long[] owns = RowSql.owns(ids);
        SqlCondition in =
                SqlCondition.and(List.of(SqlCondition.in("{r}.home", homes), SqlCondition.in("{r}.pk", owns)));
        Driver keys = ids.size() <= FEW
                ? new Driver(Driver.Source.COLUMN, in, BEST)
                : new Driver(
                        Driver.Source.KEYS,
                        SqlCondition.of(
                                "select n.home, n.pk from unnest(?::bigint[], ?::bigint[]) as n (home, pk)",
                                homes,
                                owns),
                        ids.size() <= MANY ? BEST : Driver.LAST);
        return new Term(new Match(in, ids.size() <= TOO_MANY ? List.of(keys) : List.of(), List.of()), false);
    }

    /** SQL of when a row was last changed, as the view shows it. */
    static String updated(View view) {
        return view.practice() == null ? UPDATED_OR_LINKED : UPDATED;
    }

    /** What stands in a List and was not taken off it. */
    private Term listed(List<String> values) throws SQLException {
        List<String> ids = new ArrayList<>();
        for (String value : values) {
            if (value.startsWith("$")) {
                throw QueryProblem.unsupported("parameter _list: a functional list is asked for alone");
            }
            for (Stored list : lists.find(Values.plain(value))) {
                for (var entry : FhirJson.parse(list.json()).path("entry")) {
                    String reference = entry.path("item").path("reference").asString("");
                    boolean taken = entry.path("deleted").asBoolean(false);
                    if (!taken && type.equals(ReferenceText.type(reference))) {
                        ids.add(ReferenceText.id(reference));
                    }
                }
            }
        }
        return ids.isEmpty() ? Term.of(SqlCondition.FALSE) : ids(ids);
    }

    private Term updated(List<String> values) {
        List<SqlCondition> any = new ArrayList<>();
        for (String value : values) {
            SqlCondition condition = Finder.instant(value, updated(view));
            if (condition == null) {
                throw QueryProblem.invalid("parameter _lastUpdated: the value is not a date");
            }
            any.add(condition);
        }
        return Term.of(SqlCondition.or(any));
    }

    private static Term sources(List<String> values) {
        List<SqlCondition> any = new ArrayList<>();
        for (String value : values) {
            String text = value.startsWith("urn:uuid:") ? value.substring("urn:uuid:".length()) : "";
            try {
                any.add(SqlCondition.of("{r}.message = ?", UUID.fromString(text)));
            } catch (IllegalArgumentException e) {
                any.add(SqlCondition.FALSE); // every stored resource has a source of this form
            }
        }
        return Term.of(SqlCondition.or(any));
    }

    private static SqlCondition practices(List<String> values) {
        List<SqlCondition> any = new ArrayList<>();
        for (String value : values) {
            String slug = value.startsWith(PRACTICE_TAG) ? value.substring(PRACTICE_TAG.length()) : value;
            any.add(
                    slug.isEmpty()
                            ? SqlCondition.TRUE
                            : SqlCondition.of(
                                    "{r}.practice = (select p.num from practice p where p.slug = ?)",
                                    Values.plain(slug)));
        }
        return SqlCondition.or(any);
    }
}
