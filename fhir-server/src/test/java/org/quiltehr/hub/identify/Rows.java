package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import tools.jackson.databind.node.ObjectNode;

/** Stands in for the store: rows as far as this room looks at them. */
final class Rows {

    static final PracticeRef LAKESIDE = new PracticeRef(1, new UUID(1, 1), "lakeside");
    static final PracticeRef HARBOR = new PracticeRef(2, new UUID(2, 2), "harbor");

    private Rows() {}

    static MessageRef message(int n) {
        return new MessageRef(new UUID(77, n), 0);
    }

    /** {@code Mary|Smith|1980-02-03|female|12 Elm St,Dover,19901|3025550123|Jr}; empty parts are left out. */
    static ObjectNode patient(String words) {
        String[] part = words.split("\\|", -1);
        ObjectNode patient = FhirJson.mapper().createObjectNode();
        patient.put("resourceType", "Patient");
        ObjectNode name = patient.putArray("name").addObject();
        if (!part[1].isEmpty()) {
            name.put("family", part[1]);
        }
        if (!part[0].isEmpty()) {
            name.putArray("given").add(part[0]);
        }
        if (part.length > 2 && !part[2].isEmpty()) {
            patient.put("birthDate", part[2]);
        }
        if (part.length > 3 && !part[3].isEmpty()) {
            patient.put("gender", part[3]);
        }
        if (part.length > 4 && !part[4].isEmpty()) {
            String[] address = part[4].split(",");
            ObjectNode place = patient.putArray("address").addObject();
            place.putArray("line").add(address[0]);
            place.put("city", address[1]).put("postalCode", address[2]);
        }
        if (part.length > 5 && !part[5].isEmpty()) {
            patient.putArray("telecom").addObject().put("system", "phone").put("value", part[5]);
        }
        if (part.length > 6 && !part[6].isEmpty()) {
            name.putArray("suffix").add(part[6]);
        }
        return patient;
    }

    static void store(Connection tx, PracticeRef practice, String type, LogicalId id, long keyHash)
            throws SQLException {
        store(tx, practice, type, id, id, keyHash);
    }

    /** A clinical row of a Patient record. */
    static void store(Connection tx, PracticeRef practice, String type, LogicalId id, LogicalId patient)
            throws SQLException {
        store(tx, practice, type, id, patient, 0);
    }

    private static void store(
            Connection tx, PracticeRef practice, String type, LogicalId id, LogicalId patient, long keyHash)
            throws SQLException {
        try (var insert = tx.prepareStatement("""
                insert into res (home, pk, pat, pat_home, change, updated, content, key_hash, message, entry, practice, ver, type, dict, body)
                values (?, ?, ?, ?, nextval('change_number'), now(), 0, ?, gen_random_uuid(), 0, ?, 1, ?, 0, '')
                on conflict do nothing
                """)) {
            insert.setLong(1, id.home());
            insert.setLong(2, id.own());
            insert.setLong(3, patient.own());
            insert.setLong(4, patient.home());
            insert.setLong(5, keyHash);
            insert.setInt(6, practice.num());
            insert.setInt(7, FhirTypes.require(type));
            insert.executeUpdate();
        }
    }
}
