package org.quiltehr.hub.codes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import javax.sql.DataSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.terminology.Source;
import org.quiltehr.hub.terminology.TerminologyIntake;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Loads files of terminology for the whole network: FHIR packages (.tgz), resources and Bundles (.json), tables (.csv,
 * .tsv) and the order file of ICD-10-CM; any but a package may be packed by gzip. What they hold is written as resources
 * of the practice {@code terminology}, by the one write path.
 */
final class TermFiles {

    /** Text beyond this is refused: a table of a million concepts is smaller. */
    private static final int LARGEST = 512 << 20;

    private final TermFileSql sql;
    private final RestWrites writes;
    private final Practices practices;
    private final TerminologyIntake intake;
    private final DataSource database;

    TermFiles(TermFileSql sql, RestWrites writes, Practices practices, TerminologyIntake intake, DataSource database) {
        this.sql = sql;
        this.writes = writes;
        this.practices = practices;
        this.intake = intake;
        this.database = database;
    }

    /** What was loaded so far, by file. */
    ObjectNode loaded() {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        ArrayNode list = out.putArray("files");
        for (TermFileSql.Loaded file : sql.all()) {
            ObjectNode one = list.addObject();
            one.put("name", file.name()).put("loaded", file.at().toInstant().toString());
            one.setAll(FhirJson.parse(file.report()));
        }
        return out;
    }

    /** Loads a file unless one of this name with these bytes was loaded. */
    Optional<TermReport> loadOnce(String name, byte[] bytes) {
        return sql.has(name, digest(bytes)) ? Optional.empty() : Optional.of(load(name, bytes));
    }

    TermReport load(String name, byte[] bytes) {
        TermReport report = new TermReport();
        String lower = name.toLowerCase(Locale.ROOT);
        try {
            if (lower.endsWith(".tgz") || lower.endsWith(".tar.gz")) {
                try (TermWrites to = new TermWrites(writes, practice(), report)) {
                    TermPackage.each(bytes, report, to::write);
                }
            } else {
                plain(lower.replaceFirst("\\.gz$", ""), lower.endsWith(".gz") ? unpacked(bytes) : bytes, report);
            }
        } catch (IOException e) {
            throw new RulingProblem(422, "not-readable", "The file is broken: it cannot be unpacked.");
        }
        sql.loaded(name, digest(bytes), report.json().toString());
        return report;
    }

    private void plain(String name, byte[] bytes, TermReport report) {
        if (name.endsWith(".json")) {
            json(bytes, report);
        } else if (name.endsWith(".csv") || name.endsWith(".tsv")) {
            TermTable table = new TermTable(text(bytes));
            if (table.has("sourcecode", "targetcode")) {
                try (TermWrites to = new TermWrites(writes, practice(), report)) {
                    to.write("the map", MapTable.conceptMap(table, name, report));
                }
            } else {
                system(CodeTable.codeSystem(table, name, report), report);
            }
        } else if (name.matches("icd10cm[-_]?order.*\\.txt")) {
            system(IcdOrder.codeSystem(text(bytes), name, report), report);
        } else {
            throw new RulingProblem(
                    415,
                    "unknown-file",
                    "Files are .tgz (a FHIR package), .json (a resource or Bundle), .csv or .tsv (a table with the columns"
                            + " code and display), or icd10cm-order….txt; all but .tgz also with .gz.");
        }
    }

    private void json(byte[] bytes, TermReport report) {
        ObjectNode resource;
        try {
            resource = FhirJson.parse(bytes);
        } catch (JacksonException e) {
            throw new RulingProblem(422, "not-json", "The file is not one JSON object.");
        }
        try (TermWrites to = new TermWrites(writes, practice(), report)) {
            if (resource.path("resourceType").asString("").equals("Bundle")) {
                for (int i = 0; i < resource.path("entry").size(); i++) {
                    if (resource.path("entry").get(i).path("resource") instanceof ObjectNode one
                            && TerminologyIntake.TYPES.contains(
                                    one.path("resourceType").asString(""))) {
                        to.write("entry[" + i + "]", one);
                    }
                }
            } else {
                to.write("the resource", resource);
            }
        }
    }

    private void system(CodeTable.Table table, TermReport report) {
        try (TermWrites to = new TermWrites(writes, practice(), report)) {
            Optional<String> id = to.writeNow("the code system", table.head());
            if (id.isEmpty()) {
                return;
            }
            Source source = new Source(practice().ref().num(), true, id.get(), 1);
            try (Connection tx = database.getConnection()) {
                tx.setAutoCommit(false);
                try {
                    intake.concepts(tx, source, table.head(), table.concepts());
                    tx.commit();
                } finally {
                    tx.rollback();
                }
                report.concepts(table.concepts().size());
            } catch (SQLException e) {
                throw new org.springframework.dao.DataAccessResourceFailureException("concepts were not written", e);
            }
        }
    }

    private Practice practice() {
        return practices.require(Practices.TERMINOLOGY, "Code systems of the network", ZoneOffset.UTC);
    }

    private static byte[] unpacked(byte[] bytes) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] text = in.readNBytes(LARGEST + 1);
            if (text.length > LARGEST) {
                throw new RulingProblem(413, "too-long", "The file is larger than 512 MB when unpacked: divide it.");
            }
            return text;
        }
    }

    /** UTF-8, or what Windows writes where it is not. */
    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, Charset.forName("windows-1252"));
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Why a file was not loaded, for the log. */
    static String reason(Exception e) {
        return e instanceof RulingProblem || e instanceof UncheckedIOException
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName();
    }
}
