package org.quiltehr.hub.receive.pull;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.practice.Practice;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The identifiers by which a practice knows its patients, whatever feed brought them; read for the practice itself. */
final class KnownPatientsSql {

    private final JdbcClient jdbc;
    private final BodyCodec codec;

    KnownPatientsSql(DataSource database, BodyCodec codec) {
        this.jdbc = JdbcClient.create(database);
        this.codec = codec;
    }

    /** Per patient {@code system|value} of each identifier that has a system. */
    List<Set<String>> identifiers(Practice practice) {
        return jdbc.sql("""
                        select body, dict from res where type = ? and practice = ? and not deleted order by home, pk
                        """)
                .params(FhirTypes.require("Patient"), practice.ref().num())
                .query((rs, n) -> identifiers(FhirJson.parse(codec.unpack(rs.getBytes(1), rs.getInt(2)))))
                .list();
    }

    private static Set<String> identifiers(JsonNode patient) {
        Set<String> identifiers = new LinkedHashSet<>();
        for (JsonNode identifier : patient.path("identifier")) {
            String system = identifier.path("system").asString("");
            String value = identifier.path("value").asString("");
            if (!system.isEmpty() && !value.isEmpty()) {
                identifiers.add(system + "|" + value);
            }
        }
        return identifiers;
    }
}
