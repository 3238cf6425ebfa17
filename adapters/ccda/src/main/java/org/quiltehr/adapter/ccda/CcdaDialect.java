package org.quiltehr.adapter.ccda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.Csv;
import org.quiltehr.adapter.ccda.code.SectionKind;
import org.quiltehr.adapter.ccda.xml.ReadAs;

/**
 * What a vendor's documents do otherwise than the standard, as data: tables of a vendor's module, and above them the
 * settings of a feed.
 *
 * @param readAs values of attributes and how they are read
 * @param sections codes of sections and what they are about, before those of C-CDA
 * @param identifierSystem system of patient numbers that name no assigner; null: they are no keys
 * @param sharedRoots assigners whose numbers several patients bear, so that they are identifiers but no keys
 * @param utc whether times without an offset are UTC rather than the practice's
 */
public record CcdaDialect(
        ReadAs readAs,
        Map<String, SectionKind> sections,
        @Nullable String identifierSystem,
        Set<String> sharedRoots,
        boolean utc) {

    private static final CcdaDialect STANDARD = new CcdaDialect(ReadAs.SENT, Map.of(), null, Set.of(), false);

    public CcdaDialect {
        sections = Map.copyOf(sections);
        sharedRoots = Set.copyOf(sharedRoots);
    }

    /** The standard, with nothing added. */
    public static CcdaDialect standard() {
        return STANDARD;
    }

    /**
     * The tables in the folder {@code ccda} beside a class of the vendor's module, each of which may be absent: {@code
     * read-as.csv} (pattern, from, to, reason, source), {@code sections.csv} (code, kind, reason, source), {@code
     * identifiers.csv} (root, use, reason, source; use is {@code shared} or the URI the root is written as), {@code
     * code-systems.csv} (name, uri, reason, source; an OID or a name).
     *
     * @throws IllegalStateException if a table is not what it should be: a fault of the module, found by its first test
     */
    public static CcdaDialect of(Class<?> beside) {
        List<ReadAs.Correction> corrections = new ArrayList<>();
        for (Map<String, String> row : Csv.rows(beside, "ccda/code-systems.csv")) {
            corrections.addAll(codeSystem(cell(row, "name"), cell(row, "uri")));
        }
        Set<String> shared = new HashSet<>();
        for (Map<String, String> row : Csv.rows(beside, "ccda/identifiers.csv")) {
            if (cell(row, "use").equals("shared")) {
                shared.add(cell(row, "root"));
            } else {
                corrections.addAll(identifierSystem(cell(row, "root"), cell(row, "use")));
            }
        }
        for (Map<String, String> row : Csv.rows(beside, "ccda/read-as.csv")) {
            corrections.add(new ReadAs.Correction(cell(row, "pattern"), cell(row, "from"), cell(row, "to")));
        }
        Map<String, SectionKind> sections = new HashMap<>();
        for (Map<String, String> row : Csv.rows(beside, "ccda/sections.csv")) {
            sections.put(
                    cell(row, "code"), SectionKind.valueOf(cell(row, "kind").toUpperCase(Locale.ROOT)));
        }
        return new CcdaDialect(ReadAs.SENT.with(corrections), sections, null, shared, false);
    }

    /** The same vendor where times without an offset are UTC. */
    public CcdaDialect timesInUtc() {
        return new CcdaDialect(readAs, sections, identifierSystem, sharedRoots, true);
    }

    private static String cell(Map<String, String> row, String column) {
        String cell = row.get(column);
        if (cell == null) {
            throw new IllegalStateException("no column " + column + " in " + row.keySet());
        }
        return cell;
    }

    /** A code system by OID or name, and the URI it is written as. */
    static List<ReadAs.Correction> codeSystem(String name, String uri) {
        return List.of(
                new ReadAs.Correction("//*/@codeSystem", name, uri),
                new ReadAs.Correction("//*/@codeSystemName", name, uri));
    }

    /** An assigner by its OID, and the URI it is written as. */
    static List<ReadAs.Correction> identifierSystem(String root, String uri) {
        return List.of(
                new ReadAs.Correction("//id/@root", root, uri), new ReadAs.Correction("//setId/@root", root, uri));
    }

    /** What a section of this code is about. */
    public SectionKind section(@Nullable String code) {
        SectionKind own = code == null ? null : sections.get(code);
        return own == null ? SectionKind.ofCode(code) : own;
    }
}
