package org.quiltehr.adapter.csv.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Directive;
import org.quiltehr.adapter.spi.Entry;

/** Reads whether a file states a whole list, and refuses it where two files could not be compared. */
final class SnapshotReader {

    private static final int MAY_END = 50;

    private SnapshotReader() {}

    static FileType.@Nullable Snapshot read(Section mapping, List<ResourcePlan> plans) {
        String span = mapping.text("snapshot");
        if (span == null || span.equals("false")) {
            if (mapping.has("mayEnd")) {
                throw mapping.wrong("mayEnd", "belongs to a snapshot: say snapshot: practice or snapshot: patient");
            }
            return null;
        }
        if (!span.equals("practice") && !span.equals("patient")) {
            throw mapping.wrong(
                    "snapshot",
                    "must be practice (the file is the whole list of the practice), patient (the whole list of each"
                            + " patient in it) or false");
        }
        List<ResourcePlan> listed = plans.stream()
                .filter(plan -> !plan.elsewhere() && !Directive.EndOfList.NAMED_ONLY.contains(plan.type()))
                .toList();
        if (listed.isEmpty()) {
            throw mapping.wrong(
                    "snapshot",
                    "needs rows that state something of a patient: a list of patients, or of staff, ends none");
        }
        for (ResourcePlan plan : listed) {
            if (plan.keys().isEmpty() || plan.mode() != Entry.Mode.UPSERT) {
                throw mapping.wrong(
                        "snapshot",
                        "needs a key and mode upsert for resource " + plan.name()
                                + ", by which the next file is compared with this one");
            }
        }
        return new FileType.Snapshot(span.equals("patient"), mayEnd(mapping));
    }

    private static int mayEnd(Section mapping) {
        String text = mapping.text("mayEnd");
        if (text == null) {
            return MAY_END;
        }
        if (!text.matches("\\d{1,2}|100")) {
            throw mapping.wrong("mayEnd", "must be how many of a hundred rows may be gone at once, such as 20");
        }
        return Integer.parseInt(text);
    }
}
