package org.quiltehr.hub.purge;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Receipt;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.journal.Journal;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes all of a practice into a folder for it to take along: resources and their former versions as FHIR ndjson, messages as
 * they came, a manifest, and {@code SHA256SUMS} that anybody can check.
 */
public final class TakeOut {

    private final DataSource database;
    private final BodyCodec bodies;
    private final Journal journal;

    TakeOut(DataSource database, BodyCodec bodies, Journal journal) {
        this.database = database;
        this.bodies = bodies;
        this.journal = journal;
    }

    /** Whether a folder may be written into: it does not exist, or there is nothing in it. */
    public static boolean isFree(Path folder) {
        try {
            return SummedFiles.isFree(folder);
        } catch (IOException e) {
            return false;
        }
    }

    /** What was written. */
    public record Written(long resources, long versions, long messages, int files) {}

    /**
     * Writes into a folder that does not exist or is empty, reads it again, and compares.
     *
     * @throws PurgeRefused if the folder is not empty, cannot be written, or does not hold what was written
     */
    public Written write(PracticeRef practice, Path folder, Consumer<String> lines) throws SQLException {
        try {
            SummedFiles files = SummedFiles.into(folder);
            long resources = versions(practice, "fhir", false, files);
            lines.accept("wrote " + resources + " resources");
            long versions = versions(practice, "history", true, files);
            lines.accept("wrote " + versions + " former versions");
            long messages = messages(practice, files);
            lines.accept("wrote " + messages + " messages");
            ObjectNode manifest = FhirJson.mapper().createObjectNode();
            manifest.put("practice", practice.slug()).put("made", Instant.now().toString());
            manifest.put("resources", resources).put("formerVersions", versions).put("messages", messages);
            files.line("manifest.json", FhirJson.bytes(manifest));
            int count = files.seal();
            lines.accept("read " + count + " files again: as written");
            return new Written(resources, versions, messages, count);
        } catch (IOException e) {
            throw new PurgeRefused("the folder " + folder + " cannot be written ("
                    + e.getClass().getSimpleName() + "): nothing was removed");
        }
    }

    private long versions(PracticeRef practice, String folder, boolean former, SummedFiles files)
            throws SQLException, IOException {
        long[] count = {0};
        inOneInstant(
                practice,
                sql -> sql.versions(former, version -> {
                    files.line(
                            folder + "/" + version.type() + ".ndjson", bodies.unpack(version.body(), version.dict()));
                    count[0]++;
                }));
        return count[0];
    }

    private long messages(PracticeRef practice, SummedFiles files) throws SQLException, IOException {
        long[] count = {0};
        inOneInstant(
                practice,
                sql -> sql.messages(letter -> {
                    files.line(
                            "messages/" + letter.received().toString().substring(0, "2026-11".length()) + ".ndjson",
                            FhirJson.bytes(json(letter)));
                    count[0]++;
                }));
        return count[0];
    }

    private ObjectNode json(TakeOutSql.Letter letter) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("id", letter.id().toString()).put("received", letter.received().toString());
        put(out, "feed", letter.feed());
        put(out, "type", letter.type());
        put(out, "controlId", letter.control());
        put(out, "contentType", letter.contentType());
        Integer state = letter.state();
        out.put(
                "state",
                (state == null ? Receipt.State.RECEIVED : Receipt.State.values()[state])
                        .name()
                        .toLowerCase(Locale.ROOT));
        Optional<byte[]> body = journal.body(letter.id());
        body.ifPresent(bytes -> out.put("sha256", HexFormat.of().formatHex(SummedFiles.sha256(bytes)))
                .put("body", Base64.getEncoder().encodeToString(bytes)));
        return out;
    }

    private static void put(ObjectNode out, String name, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            out.put(name, value);
        }
    }

    private interface Reading {
        void read(TakeOutSql sql) throws SQLException, IOException;
    }

    private void inOneInstant(PracticeRef practice, Reading reading) throws SQLException, IOException {
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            try {
                reading.read(new TakeOutSql(tx, practice.num()));
            } finally {
                tx.rollback();
                tx.setAutoCommit(true);
            }
        }
    }
}
