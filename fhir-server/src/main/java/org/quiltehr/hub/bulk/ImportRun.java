package org.quiltehr.hub.bulk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.bulk.Lines.Line;
import org.quiltehr.hub.pipeline.rest.Asked;
import org.quiltehr.hub.pipeline.rest.Caller;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.pipeline.rest.WriteProblem;
import org.springframework.dao.DuplicateKeyException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Loads one import: Patients first, since the others belong to their charts, then all others in the order of their lines.
 * Lines go in batches, each one transaction; a batch that is refused goes line by line, so that what is wrong with one
 * line keeps no other out. A line is an update by its id, so that doing a batch again changes nothing.
 */
final class ImportRun {

    private static final int BATCH = 500;
    private static final int BATCH_BYTES = 4 << 20;
    /** More refused lines than these are counted, not told one by one. */
    private static final int MOST_TOLD = 10_000;

    private static final Pattern PATIENT = Pattern.compile("\"resourceType\"\\s*:\\s*\"Patient\"");

    private final ImportJob job;
    private final Caller caller;
    private final RestWrites writes;
    private final ImportFileSql files;
    private final Checkpoint checkpoint;
    private final Map<String, Long> counts;
    private long refused;

    /** Notes how far it is; throws if this hub is to stop. */
    interface Checkpoint {
        void reached(int pass, long line, Map<String, Long> counts, long refused);
    }

    ImportRun(ImportJob job, Caller caller, RestWrites writes, ImportFileSql files, Checkpoint checkpoint) {
        this.job = job;
        this.caller = caller;
        this.writes = writes;
        this.files = files;
        this.checkpoint = checkpoint;
        this.counts = new TreeMap<>(job.counts());
        this.refused = job.refused();
    }

    private record Entry(long line, Asked asked) {}

    void run() throws IOException {
        if (job.pass() == 1) {
            pass(1, job.line());
            checkpoint.reached(2, 0, counts, refused);
        }
        pass(2, job.pass() == 2 ? job.line() : 0);
    }

    private void pass(int pass, long done) throws IOException {
        List<Entry> batch = new ArrayList<>();
        Set<String> names = new HashSet<>();
        long bytes = 0;
        long last = done;
        try (Lines lines = Lines.of(files, job.id())) {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                if (line.number() <= done) {
                    continue;
                }
                last = line.number();
                Entry entry = entry(pass, line);
                if (entry == null) {
                    continue;
                }
                // two lines of one resource are two versions of it
                String name = entry.asked().type() + "/" + entry.asked().id();
                if (batch.size() == BATCH || bytes > BATCH_BYTES || names.contains(name)) {
                    write(batch);
                    checkpoint.reached(pass, line.number() - 1, counts, refused);
                    batch.clear();
                    names.clear();
                    bytes = 0;
                }
                batch.add(entry);
                names.add(name);
                byte[] text = line.bytes();
                bytes += text == null ? 0 : text.length;
            }
        }
        write(batch);
        checkpoint.reached(pass, last, counts, refused);
    }

    /** A line of this pass, or null: of the other one, blank, or refused. */
    private @Nullable Entry entry(int pass, Line line) {
        byte[] bytes = line.bytes();
        if (bytes == null) {
            if (pass == 2) {
                refuse(line.number(), Issue.error("too-long", null, "a line has at most 32 MB"));
            }
            return null;
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.isBlank() || pass == 1 && !PATIENT.matcher(text).find()) {
            return null;
        }
        ObjectNode resource;
        try {
            resource = FhirJson.parse(bytes);
        } catch (JacksonException e) {
            if (pass == 2) {
                int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
                refuse(
                        line.number(),
                        Issue.error(
                                "structure",
                                null,
                                "is no JSON object" + (column > 0 ? ": column " + column + " is where it ends" : "")));
            }
            return null;
        }
        String type = resource.path("resourceType").asString("");
        if (type.equals("Patient") != (pass == 1)) {
            return null;
        }
        if (resource.path("id").asString("").isEmpty()) {
            resource.put("id", job.id().toString().replace("-", "") + "-" + line.number());
        }
        String id = resource.path("id").asString("");
        return new Entry(line.number(), new Asked(Asked.Verb.UPDATE, type, id, null, resource, null, null, ""));
    }

    private void write(List<Entry> batch) {
        if (batch.isEmpty()) {
            return;
        }
        try {
            // what is asked for is changed in place: the copies are for the second try
            writes.perform(caller, batch.stream().map(ImportRun::copy).toList());
            batch.forEach(this::loaded);
        } catch (WriteProblem | DuplicateKeyException e) {
            batch.forEach(this::alone);
        }
    }

    private static Asked copy(Entry entry) {
        Asked asked = entry.asked();
        ObjectNode resource = asked.resource();
        return new Asked(
                asked.verb(),
                asked.type(),
                asked.id(),
                null,
                resource == null ? null : resource.deepCopy(),
                null,
                null,
                "");
    }

    private void alone(Entry entry) {
        try {
            writes.perform(caller, List.of(entry.asked()));
            loaded(entry);
        } catch (WriteProblem e) {
            refuse(entry.line(), e.issues().toArray(Issue[]::new));
        } catch (DuplicateKeyException e) {
            refuse(entry.line(), Issue.error("conflict", null, "somebody else writes this record all the time"));
        }
    }

    private void loaded(Entry entry) {
        counts.merge(entry.asked().type(), 1L, Long::sum);
    }

    private void refuse(long line, Issue... issues) {
        refused++;
        if (refused > MOST_TOLD) {
            return;
        }
        files.refused(job.id(), new ImportFileSql.Refused(line, List.of(issues)));
    }
}
