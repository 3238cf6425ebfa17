package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.BadValue;
import org.quiltehr.hub.index.Driver;
import org.quiltehr.hub.index.Finder;
import org.quiltehr.hub.index.Match;
import org.quiltehr.hub.index.Question;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.SearchParams;

/**
 * Finds people for somebody who types: by a birth date, or by the beginnings of names in the order of their index. So many
 * entries are looked at and no more, so that a beginning which thousands bear costs no more than a rare one; who of them may
 * be seen is asked of those alone.
 */
final class PeopleSql {

    /** Entries of the index that are looked at for one beginning of a name. */
    static final int LOOKED_AT = 2_000;

    private static final int PATIENT = FhirTypes.require("Patient");

    private static final Question.Records NOBODY = (type, id) -> List.of();

    private final RowSql rows;

    PeopleSql(RowSql rows) {
        this.rows = rows;
    }

    /** Rows of the first records of persons; at the base of a practice, its records. */
    List<Row> find(Connection connection, View view, Grant grant, SearchParams params, PeopleQuery asked)
            throws SQLException {
        List<Match> names = new ArrayList<>();
        SearchParam param = params.find("Patient", "name").orElseThrow();
        for (String start : asked.starts()) {
            try {
                names.add(Finder.match(param, new Question("", List.of(escaped(start)), NOBODY)));
            } catch (BadValue notAName) {
                return List.of();
            }
        }
        Args keys = new Args();
        if (!asked.born().isEmpty()) {
            keys.add("select k.home, k.pk from res k where k.type = " + PATIENT
                    + " and not k.deleted and k.date_lo in (");
            for (int i = 0; i < asked.born().size(); i++) {
                keys.add(i == 0 ? "?" : ", ?", midnight(asked.born().get(i)));
            }
            keys.add(")");
            inView(keys, view, grant);
            narrow(keys, names, null, "k");
        } else if (!names.isEmpty()) {
            Match rarest = rarest(connection, names);
            // the other names first: most entries fall away before a row is read
            keys.add("select k.home, k.pk from (select e.home, e.pk from (");
            entries(keys, rarest, LOOKED_AT);
            keys.add(") e where true");
            narrow(keys, names, rarest, "e");
            keys.add(" offset 0) e cross join lateral (")
                    .add("select * from res k where k.home = e.home and k.pk = e.pk offset 0) k")
                    .add(" where k.type = " + PATIENT + " and not k.deleted");
            inView(keys, view, grant);
        } else {
            return List.of();
        }
        keys.add(" limit " + asked.limit());
        return rows.all(connection, view, grant, persons(connection, view, keys));
    }

    private static OffsetDateTime midnight(LocalDate day) {
        return day.atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    /** As a value of a search stands in an address. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace(",", "\\,")
                .replace("|", "\\|")
                .replace("$", "\\$");
    }

    /** The record that bears the name is the one that must be in sight, not only some other of the person. */
    private static void inView(Args sql, View view, Grant grant) {
        RowSql.inView(sql, view, grant, "k");
    }

    private static void narrow(Args sql, List<Match> names, @Nullable Match but, String alias) {
        for (Match name : names) {
            if (name != but) {
                sql.add(" and ").add(name.filter(), alias);
            }
        }
    }

    private static void entries(Args sql, Match name, int most) {
        boolean first = true;
        for (Driver driver : name.drivers()) {
            sql.add(first ? "(" : " union all (");
            sql.add(driver.sql(), "k").add(" order by s.norm limit " + most + ")");
            first = false;
        }
    }

    /** The beginning with the fewest entries, as far as that is worth counting. */
    private static Match rarest(Connection connection, List<Match> names) throws SQLException {
        Match rarest = names.getFirst();
        if (names.size() == 1) {
            return rarest;
        }
        int fewest = Integer.MAX_VALUE;
        for (Match name : names) {
            Args sql = new Args().add("select count(*) from (");
            entries(sql, name, LOOKED_AT);
            try (PreparedStatement statement = sql.add(") e").prepare(connection);
                    ResultSet count = statement.executeQuery()) {
                int entries = count.next() ? count.getInt(1) : 0;
                if (entries < fewest) {
                    fewest = entries;
                    rarest = name;
                }
            }
        }
        return rarest;
    }

    /** Of each record found the first of its person. */
    private static List<LogicalId> persons(Connection connection, View view, Args keys) throws SQLException {
        String head = view.practice() != null
                ? "select distinct k.home, k.pk from ("
                : "select distinct coalesce(a.person_home, k.home), coalesce(a.person_pk, k.pk) from (";
        String tail = view.practice() != null
                ? ") k"
                : ") k left join member a on a.view = 0 and a.pk = k.pk and a.home = k.home and a.until is null";
        List<LogicalId> found = new ArrayList<>();
        try (PreparedStatement statement = keys.around(head, tail).prepare(connection);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                found.add(new LogicalId(result.getLong(1), result.getLong(2)));
            }
        }
        return found;
    }
}
