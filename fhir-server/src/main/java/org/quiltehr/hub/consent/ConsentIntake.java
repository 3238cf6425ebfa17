package org.quiltehr.hub.consent;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.store.Put;
import org.quiltehr.hub.store.Store;
import org.quiltehr.hub.store.Written;
import tools.jackson.databind.JsonNode;

/** Lays out each Consent as rules in the transaction that writes it: from its commit on every read goes by them. */
final class ConsentIntake implements Store.Listener {

    static final Set<String> TYPES = Set.of("Consent");

    /** How an Organization says which practice it is. */
    private static final String PRACTICE = "http://quiltehr.org/practice";

    private final RuleSets rules;
    private final BodyCodec bodies;

    ConsentIntake(RuleSets rules, BodyCodec bodies) {
        this.rules = rules;
        this.bodies = bodies;
    }

    @Override
    public void written(Connection tx, Put put, Written written) throws SQLException {
        take(tx, rules.rules(), put.id(), put.patient(), put.delete() ? null : put.body());
    }

    /** @param consent null if it was deleted */
    void take(Connection tx, RuleSet set, LogicalId id, @Nullable LogicalId patient, @Nullable JsonNode consent)
            throws SQLException {
        List<ConsentRule> decided = List.of();
        if (consent != null && patient != null) {
            Map<JsonNode, Integer> named = named(tx, consent);
            decided = Decisions.of(consent, set, named::get);
        }
        ConsentSql.replace(tx, id, patient, decided);
    }

    /** The practices that the references of this Consent's actors mean. */
    private Map<JsonNode, Integer> named(Connection tx, JsonNode consent) throws SQLException {
        List<JsonNode> references = consent.findValues("actor").stream()
                .flatMap(actors -> actors.valueStream())
                .map(actor -> actor.path("reference"))
                .toList();
        if (references.isEmpty()) {
            return Map.of();
        }
        Map<String, Integer> practices = ConsentSql.practices(tx);
        Map<JsonNode, Integer> found = new HashMap<>();
        for (JsonNode reference : references) {
            Integer practice = practice(tx, consent, reference, practices);
            if (practice != null) {
                found.put(reference, practice);
            }
        }
        return found;
    }

    private @Nullable Integer practice(
            Connection tx, JsonNode consent, JsonNode reference, Map<String, Integer> practices) throws SQLException {
        Integer direct = practice(reference.path("identifier"), practices);
        if (direct != null) {
            return direct;
        }
        String target = reference.path("reference").asString("");
        JsonNode organization = null;
        if (target.startsWith("#")) {
            for (JsonNode contained : consent.path("contained")) {
                if (contained.path("id").asString("").equals(target.substring(1))) {
                    organization = contained;
                }
            }
        } else if (target.startsWith("Organization/")) {
            byte[] json = ConsentSql.organization(
                    tx, bodies, target.substring("Organization/".length()).split("/", 2)[0]);
            organization = json == null ? null : FhirJson.parse(json);
        }
        if (organization != null) {
            for (JsonNode identifier : organization.path("identifier")) {
                Integer practice = practice(identifier, practices);
                if (practice != null) {
                    return practice;
                }
            }
        }
        return null;
    }

    private static @Nullable Integer practice(JsonNode identifier, Map<String, Integer> practices) {
        return identifier.path("system").asString("").equals(PRACTICE)
                ? practices.get(identifier.path("value").asString(""))
                : null;
    }
}
