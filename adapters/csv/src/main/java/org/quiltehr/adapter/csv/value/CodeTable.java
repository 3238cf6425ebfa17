package org.quiltehr.adapter.csv.value;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.file.Table;

/** A table from a source's words to codes; upper and lower case are the same, and so are runs of space, - and _. */
public final class CodeTable {

    /**
     * What a word means.
     *
     * @param display may be empty
     * @param system may be empty, where the element says it
     */
    public record Code(String code, String display, String system) {}

    private static final Map<String, Optional<CodeTable>> BUILT_IN = new ConcurrentHashMap<>();

    private static final Pattern GAP = Pattern.compile("[\\s_-]+");

    private final String name;
    private final Map<String, Code> rows;

    private CodeTable(String name, Map<String, Code> rows) {
        this.name = name;
        this.rows = rows;
    }

    public String name() {
        return name;
    }

    /** A table of {@code codes/*.csv} ({@code source,code,display,system}); null if there is none of the name. */
    public static @Nullable CodeTable builtIn(String name) {
        return BUILT_IN.computeIfAbsent(name, word -> Optional.ofNullable(read(word)))
                .orElse(null);
    }

    private static @Nullable CodeTable read(String name) {
        String path = "/org/quiltehr/adapter/csv/codes/" + name + ".csv";
        try (InputStream in = CodeTable.class.getResourceAsStream(path)) {
            if (in == null) {
                return null;
            }
            StringBuilder text = new StringBuilder();
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                text.append(line.startsWith("#") ? "" : line + "\n");
            }
            Table table = Table.read(
                    text.toString().getBytes(StandardCharsets.UTF_8), new Table.Form(StandardCharsets.UTF_8, ',', '"'));
            Map<String, Code> rows = new LinkedHashMap<>();
            if (table != null) {
                for (Table.Record row : table.rows()) {
                    var cells = row.cells();
                    if (cells == null || cells.size() < 2) {
                        throw new IllegalStateException(path + ": " + row.text());
                    }
                    rows.put(normal(cells.get(0)), new Code(cells.get(1), cell(cells, 2), cell(cells, 3)));
                }
            }
            return new CodeTable(name, rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String cell(java.util.List<String> cells, int at) {
        return at < cells.size() ? cells.get(at) : "";
    }

    /** A table of a mapping, which goes before the one it extends. */
    public static CodeTable of(String name, Map<String, Code> rows, @Nullable CodeTable base) {
        Map<String, Code> all = new LinkedHashMap<>(base == null ? Map.of() : base.rows);
        rows.forEach((source, code) -> all.put(normal(source), code));
        return new CodeTable(name, all);
    }

    public Optional<Code> find(String source) {
        return Optional.ofNullable(rows.get(normal(source)));
    }

    private static String normal(String text) {
        return GAP.matcher(text.strip().toLowerCase(Locale.ROOT)).replaceAll(" ");
    }
}
