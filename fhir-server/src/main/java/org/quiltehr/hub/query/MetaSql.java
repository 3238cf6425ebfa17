package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.View;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The profiles, tags and labels in use: those of all resources of a type, or of all types, that a reader may see. */
final class MetaSql {

    /** Each is looked into: more would be the work of minutes. */
    private static final int MAX = 1_000_000;

    private static final List<String> CODED = List.of("security", "tag");

    private final RowSql rows;

    MetaSql(RowSql rows) {
        this.rows = rows;
    }

    /** @param type null for all */
    ObjectNode of(Connection connection, View view, Grant grant, @Nullable String type) throws SQLException {
        Args sql = new Args().add("select r.dict, r.body from res r where not r.deleted");
        if (type != null) {
            sql.add(" and r.type = ?", FhirTypes.require(type));
        }
        RowSql.inView(sql, view, grant, "r").add(" limit " + (MAX + 1));
        Used used = new Used();
        int[] all = {0};
        StreamSql.read(connection, sql, row -> {
            if (++all[0] > MAX) {
                throw QueryProblem.unsupported("$meta over more than " + MAX + " resources; ask for one type");
            }
            used.add(meta(rows.bodies().unpack(row.getBytes(2), row.getInt(1))));
        });
        return used.meta();
    }

    /** The member alone; what stands behind it is not read. */
    private static JsonNode meta(byte[] json) {
        try (JsonParser parser = FhirJson.mapper().createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean found = parser.currentName().equals("meta");
                parser.nextToken();
                if (found) {
                    return parser.readValueAsTree();
                }
                parser.skipChildren();
            }
            return FhirJson.mapper().missingNode();
        }
    }

    /** Each once, in the order of their text. */
    private static final class Used {

        private final Set<String> profiles = new TreeSet<>();
        private final List<Set<String>> codings = List.of(new TreeSet<>(), new TreeSet<>());

        void add(JsonNode meta) {
            meta.path("profile").forEach(profile -> profiles.add(profile.asString("")));
            for (int i = 0; i < CODED.size(); i++) {
                for (JsonNode coding : meta.path(CODED.get(i))) {
                    codings.get(i).add(coding.toString());
                }
            }
        }

        ObjectNode meta() {
            ObjectNode meta = FhirJson.mapper().createObjectNode();
            if (!profiles.isEmpty()) {
                profiles.forEach(meta.putArray("profile")::add);
            }
            for (int i = 0; i < CODED.size(); i++) {
                if (!codings.get(i).isEmpty()) {
                    var array = meta.putArray(CODED.get(i));
                    codings.get(i).forEach(coding -> array.add(FhirJson.parse(coding)));
                }
            }
            return meta;
        }
    }
}
