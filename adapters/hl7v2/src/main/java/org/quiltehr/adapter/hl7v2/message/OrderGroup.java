package org.quiltehr.adapter.hl7v2.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.hl7v2.output.Conversion;
import org.quiltehr.adapter.hl7v2.output.Row;

/** An order with all that follows it, by position: ORC, OBR or RXA or the like, NTE, OBX with their NTE, SPM, others. */
final class OrderGroup {

    /**
     * An OBX with its NTE.
     *
     * @param specimen the SPM it stands under, counted from 1; 0 if it stands before all of them
     */
    record Result(Row obx, List<Row> notes, int specimen) {}

    /** An SPM with its NTE. */
    record Sample(Row spm, List<Row> notes) {}

    /** Segments that, after their ORC, say what is ordered or done. */
    private static final List<String> HEADS = List.of("OBR", "RXA", "RXO", "RXE", "RXD", "RQD", "BPO", "ODS");

    Optional<Row> orc = Optional.empty();
    Optional<Row> head = Optional.empty();
    final List<Row> notes = new ArrayList<>();
    final List<Result> results = new ArrayList<>();
    final List<Sample> specimens = new ArrayList<>();
    final List<Row> others = new ArrayList<>();

    /** Cuts the segments that are left by the shared part into orders. */
    static List<OrderGroup> of(Conversion conversion, List<Segment> segments) {
        List<OrderGroup> groups = new ArrayList<>();
        OrderGroup current = null;
        for (Segment segment : segments) {
            Row row = new Row(conversion, segment);
            boolean isHead = HEADS.contains(segment.name());
            boolean begins = segment.is("ORC") || isHead && (current == null || current.isHeaded(segment.name()));
            if (begins) {
                current = new OrderGroup();
                groups.add(current);
            }
            if (current == null) {
                if (!segment.is("OBX")) {
                    continue;
                }
                current = new OrderGroup();
                groups.add(current);
            }
            current.take(row, isHead);
        }
        return groups;
    }

    private boolean isHeaded(String name) {
        return head.isPresent() && !(name.equals("RXE") && head.get().segment().is("RXO")) || !results.isEmpty();
    }

    private void take(Row row, boolean isHead) {
        Segment segment = row.segment();
        if (segment.is("ORC")) {
            orc = Optional.of(row);
        } else if (isHead && head.isEmpty()) {
            head = Optional.of(row);
        } else if (segment.is("OBX")) {
            results.add(new Result(row, new ArrayList<>(), specimens.size()));
        } else if (segment.is("NTE")) {
            noted().add(row);
        } else if (segment.is("SPM")) {
            specimens.add(new Sample(row, new ArrayList<>()));
        } else {
            others.add(row);
        }
    }

    /** Where an NTE belongs: to the OBX or SPM before it, else to the order. */
    private List<Row> noted() {
        boolean ofResult =
                !results.isEmpty() && (specimens.isEmpty() || results.getLast().specimen() == specimens.size());
        if (ofResult) {
            return results.getLast().notes();
        }
        return specimens.isEmpty() ? notes : specimens.getLast().notes();
    }

    Optional<Row> head(String name) {
        return head.filter(r -> r.segment().is(name));
    }

    Optional<Row> other(String name) {
        return others.stream().filter(r -> r.segment().is(name)).findFirst();
    }
}
