package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.Question.Records;
import org.quiltehr.hub.index.Question.Target;

/** The Patient records an id stands for in a view; asks once for each. */
final class PatientRecords implements Records {

    private final Connection connection;
    private final View view;
    private final KnownCodes codes;
    private final @Nullable Families families;
    private final Map<String, List<Target>> known = new HashMap<>();

    /** @param families null where nobody asks for them */
    PatientRecords(Connection connection, View view, KnownCodes codes, @Nullable Families families) {
        this.connection = connection;
        this.view = view;
        this.codes = codes;
        this.families = families;
    }

    @Override
    public List<Target> family(String type, String id, boolean below) {
        try {
            return families == null ? List.of() : families.of(type, id, below);
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
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
