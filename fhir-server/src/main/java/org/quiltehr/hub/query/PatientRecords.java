package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.Question.Records;
import org.quiltehr.hub.index.Question.Target;

/**
 * The Patient records an id stands for in a view; asks once for each. Most patients have one record, so a search may first
 * take them for such and hold that against the rows it finds, which tell whether their patient was ever linked: where that
 * is enough, it is one question less.
 */
final class PatientRecords implements Records {

    private static final int MOST_REMEMBERED = 10_000;

    private final Connection connection;
    private final View view;
    private final KnownCodes codes;
    private final @Nullable Families families;

    /** Whom to ask for at once; null where nobody is taken for unlinked. A hint: nothing is answered from it. */
    private final @Nullable Set<LogicalId> linked;

    private final Set<LogicalId> assumed = new HashSet<>();
    private final Map<String, List<Target>> known = new HashMap<>();

    /** @param families null where nobody asks for them */
    PatientRecords(Connection connection, View view, KnownCodes codes, @Nullable Families families) {
        this(connection, view, codes, families, null);
    }

    /** @param linked records known to have been linked, of all searches; others are taken for unlinked at the network's base */
    PatientRecords(
            Connection connection,
            View view,
            KnownCodes codes,
            @Nullable Families families,
            @Nullable Set<LogicalId> linked) {
        this.connection = connection;
        this.view = view;
        this.codes = codes;
        this.families = families;
        this.linked = view.practice() == null ? linked : null;
    }

    @Override
    public List<Target> family(String type, String id, boolean below) {
        try {
            return families == null ? List.of() : families.of(type, id, below);
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    /** How many Patients were taken for unlinked. */
    int assumed() {
        return assumed.size();
    }

    /** All Patient records that were asked for, those taken for unlinked too. */
    List<LogicalId> patients() {
        return known.values().stream()
                .flatMap(List::stream)
                .filter(target -> target.type().equals("Patient"))
                .flatMap(target -> Optional.ofNullable(target.id()).stream())
                .distinct()
                .toList();
    }

    /** Whether what was assumed is so: a row of the patient says it, or else the table of members. */
    boolean hold(List<Row> rows) throws SQLException {
        for (LogicalId record : assumed) {
            boolean told = rows.stream().anyMatch(row -> record.equals(row.patient()) && !row.linked());
            if (!told && MemberSql.siblings(connection, view.num(), record).size() > 1) {
                remember(record);
                return false;
            }
        }
        return true;
    }

    private void remember(LogicalId record) {
        if (linked != null) {
            if (linked.size() >= MOST_REMEMBERED) {
                linked.clear();
            }
            linked.add(record);
        }
    }

    @Override
    public List<Target> records(String type, String id) {
        List<Target> found = known.get(type + "/" + id);
        if (found == null) {
            try {
                found = find(type, id);
            } catch (SQLException e) {
                throw new DatabaseFailure(e);
            }
            known.put(type + "/" + id, found);
        }
        return found;
    }

    @Override
    public List<String> units() {
        try {
            return WordSql.units(connection);
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    @Override
    public Optional<List<String>> codes(String relation, String named) {
        return codes.codes(view, relation, named);
    }

    private List<Target> find(String type, String id) throws SQLException {
        LogicalId record = AliasSql.id(connection, type, id).orElse(null);
        if (record == null) {
            return List.of();
        }
        String text = type + "/" + id;
        if (type.equals("Patient") && linked != null && !linked.contains(record)) {
            assumed.add(record);
            return List.of(new Target(type, record, List.of(text)));
        }
        List<LogicalId> siblings =
                type.equals("Patient") ? MemberSql.siblings(connection, view.num(), record) : List.of(record);
        if (siblings.size() == 1) {
            return List.of(new Target(type, record, List.of(text)));
        }
        Map<LogicalId, String> chosen = AliasSql.chosen(connection, siblings);
        List<Target> targets = new ArrayList<>();
        for (LogicalId sibling : siblings) {
            targets.add(new Target(type, sibling, List.of(type + "/" + chosen.getOrDefault(sibling, sibling.text()))));
        }
        return targets;
    }
}
