package org.quiltehr.adapter.example.datatype;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A table of {@code codes/*.csv}: the first column is looked up, the others are the answer. */
public final class CodeTable {

    public static final CodeTable VITALS = load("vitals.csv");
    public static final CodeTable UNITS = load("units.csv");
    public static final CodeTable SEX = load("sex.csv");

    private final Map<String, List<String>> rows = new HashMap<>();

    private static CodeTable load(String name) {
        String path = "/org/quiltehr/adapter/example/codes/" + name;
        try (InputStream in = Objects.requireNonNull(CodeTable.class.getResourceAsStream(path), path)) {
            CodeTable table = new CodeTable();
            Csv.read(in.readAllBytes()).orElseThrow().stream()
                    .skip(1)
                    .forEach(row -> table.rows.put(row.get(0), row.subList(1, row.size())));
            return table;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Optional<List<String>> find(String code) {
        return Optional.ofNullable(rows.get(code));
    }
}
