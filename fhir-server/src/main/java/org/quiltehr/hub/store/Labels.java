package org.quiltehr.hub.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * The security labels of the rows of one write: what each says itself, what the medicine it refers to says, and of what
 * holds or tells of a whole message, all that came with it (SEMANTICS 10).
 */
public final class Labels {

    /** What may repeat any part of its message, in words the rules cannot look into. */
    public static final Set<String> WHOLE = Set.of(
            "Binary",
            "Bundle",
            "Composition",
            "DiagnosticReport",
            "DocumentManifest",
            "DocumentReference",
            "Media",
            "Provenance");

    private final MedicineLabelSql medicines = new MedicineLabelSql();

    Labels() {}

    /** The labels of each put, in order; what is deleted keeps the labels of what it was. */
    long[] of(Connection tx, Labelling.Rules rules, List<Put> puts, Map<?, Current> rows) throws SQLException {
        long[] labels = new long[puts.size()];
        Map<String, Long> known = new HashMap<>();
        Set<String> wanted = new HashSet<>();
        for (int i = 0; i < labels.length; i++) {
            Put put = puts.get(i);
            Current current = rows.get(put.id());
            if (put.delete()) {
                labels[i] = current == null ? 0 : current.labels();
                continue;
            }
            labels[i] = rules.labels(put.practice().num(), put.body());
            if (put.type().equals("Medication")) {
                known.put(put.shownId(), labels[i]);
            } else {
                String medicine = medicine(put.body());
                if (!medicine.isEmpty()) {
                    wanted.add(medicine);
                }
            }
        }
        if (!wanted.isEmpty()) {
            wanted.removeAll(known.keySet());
            medicines.read(tx, wanted, known);
            for (int i = 0; i < labels.length; i++) {
                if (!puts.get(i).delete()) {
                    labels[i] |= known.getOrDefault(medicine(puts.get(i).body()), 0L);
                }
            }
        }
        spread(puts, labels);
        return labels;
    }

    private static void spread(List<Put> puts, long[] labels) {
        Map<UUID, Long> all = new HashMap<>();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != 0) {
                all.merge(puts.get(i).source().message(), labels[i], (a, b) -> a | b);
            }
        }
        if (all.isEmpty()) {
            return;
        }
        for (int i = 0; i < labels.length; i++) {
            if (WHOLE.contains(puts.get(i).type())) {
                labels[i] |= all.getOrDefault(puts.get(i).source().message(), 0L);
            }
        }
    }

    /** The id of the Medication a resource refers to, or nothing. */
    public static String medicine(ObjectNode body) {
        String reference = body.path("medicationReference").path("reference").asString("");
        int type = reference.lastIndexOf("Medication/");
        return type < 0
                ? ""
                : reference.substring(type + "Medication/".length()).split("/", 2)[0];
    }
}
