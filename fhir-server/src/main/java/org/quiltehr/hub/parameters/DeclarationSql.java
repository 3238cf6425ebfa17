package org.quiltehr.hub.parameters;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.Declaration;
import org.quiltehr.hub.index.ParamRegistry;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.SearchParams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is declared: table {@code search_parameter}. */
final class DeclarationSql implements ParamRegistry.Source {

    private static final Logger LOG = LoggerFactory.getLogger(DeclarationSql.class);

    private final Map<Integer, Optional<Declaration>> understood = new ConcurrentHashMap<>();
    private volatile @Nullable Last last;

    /** A row. */
    record Row(int number, String id, ObjectNode definition, boolean active) {}

    /** What was loaded last, and what it was made of. */
    private record Last(String key, ParamRegistry.Declared declared) {}

    @Override
    public ParamRegistry.Declared load(Connection connection) throws SQLException {
        // the generation first: what is declared meanwhile is then known too early, and never too late
        int generation = generation(connection);
        List<Row> rows = rows(connection);
        String key = generation + " "
                + rows.stream()
                        .map(row -> row.number() + (row.active() ? "+" : "-"))
                        .collect(Collectors.joining());
        Last before = last;
        if (before != null && before.key().equals(key)) {
            return before.declared();
        }
        List<Declaration> indexed = new ArrayList<>();
        List<Declaration> searched = new ArrayList<>();
        for (Row row : rows) {
            Optional<Declaration> declaration = understood.computeIfAbsent(row.number(), number -> understood(row));
            declaration.ifPresent(indexed::add);
            declaration.filter(one -> row.active()).ifPresent(searched::add);
        }
        ParamRegistry.Declared declared = new ParamRegistry.Declared(
                generation, SearchParams.r4().with(indexed), SearchParams.r4().with(searched));
        last = new Last(key, declared);
        return declared;
    }

    private static Optional<Declaration> understood(Row row) {
        try {
            return Optional.of(Declaration.of(row.definition(), row.number()));
        } catch (Declaration.Unsupported e) {
            LOG.warn(
                    "SearchParameter/{} is not searched by: this release does not support its {}",
                    row.id(),
                    e.location());
            return Optional.empty();
        }
    }

    static int generation(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select number from search_generation");
                ResultSet found = statement.executeQuery()) {
            return found.next() ? found.getInt(1) : 0;
        }
    }

    /** All that are declared, by number. */
    static List<Row> rows(Connection connection) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                        "select number, id, definition::text, active from search_parameter order by number");
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                rows.add(new Row(
                        found.getInt(1), found.getString(2), FhirJson.parse(found.getString(3)), found.getBoolean(4)));
            }
        }
        return rows;
    }

    /** Begins a new generation; declarers wait for each other here. */
    static int next(Connection tx) throws SQLException {
        try (PreparedStatement statement =
                        tx.prepareStatement("update search_generation set number = number + 1 returning number");
                ResultSet found = statement.executeQuery()) {
            found.next();
            return found.getInt(1);
        }
    }

    static void drop(Connection tx, String id) throws SQLException {
        try (PreparedStatement statement = tx.prepareStatement("delete from search_parameter where id = ?")) {
            statement.setString(1, id);
            statement.executeUpdate();
        }
    }

    static void add(Connection tx, String id, int generation, ObjectNode definition, Declaration declaration)
            throws SQLException {
        try (PreparedStatement statement = tx.prepareStatement(
                "insert into search_parameter (id, generation, definition, types) values (?, ?, ?::jsonb, ?)")) {
            statement.setString(1, id);
            statement.setInt(2, generation);
            statement.setString(3, definition.toString());
            statement.setArray(
                    4, tx.createArrayOf("int2", numbers(types(declaration)).toArray()));
            statement.executeUpdate();
        }
    }

    /** What is written anew of what is declared already. */
    static void describe(Connection tx, String id, ObjectNode definition) throws SQLException {
        try (PreparedStatement statement =
                tx.prepareStatement("update search_parameter set definition = ?::jsonb where id = ?")) {
            statement.setString(1, definition.toString());
            statement.setString(2, id);
            statement.executeUpdate();
        }
    }

    /** Those all of whose types are indexed may be searched by. */
    static void activate(Connection tx) throws SQLException {
        try (PreparedStatement statement = tx.prepareStatement("""
                update search_parameter p set active = true
                 where not p.active
                   and not exists (select 1 from reindex x where x.type = any(p.types) and x.ended is null)""")) {
            statement.executeUpdate();
        }
    }

    static List<String> types(Declaration declaration) {
        return declaration.params().stream().map(SearchParam::type).toList();
    }

    static List<Integer> numbers(Collection<String> types) {
        return types.stream().map(FhirTypes::require).toList();
    }
}
