package org.quiltehr.adapter.fhir.message;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.fhir.key.Identifiers;
import org.quiltehr.adapter.fhir.key.SourceNames;
import org.quiltehr.adapter.fhir.reference.Targets;
import org.quiltehr.adapter.fhir.reference.Targets.Target;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whose chart an entry belongs to: what its subject, patient or beneficiary names, if that is a Patient. */
final class PatientOf {

    private static final List<String> MEMBERS =
            List.of("subject", "patient", "beneficiary", "for", "individual", "candidate", "target", "securityContext");

    private final SourceNames names;
    private final Targets targets;
    private final Map<String, Draft> byUrl = new HashMap<>();

    PatientOf(SourceNames names, Targets targets, List<Draft> drafts) {
        this.names = names;
        this.targets = targets;
        drafts.forEach(draft -> byUrl.put(draft.url, draft));
    }

    /** The fullUrl of a Patient entry, a reference by key to a Patient of an earlier message, or null. */
    @Nullable
    String of(Draft draft) {
        if (draft.type.equals("Patient")) {
            return draft.url;
        }
        for (String member : MEMBERS) {
            for (JsonNode reference : each(draft.resource.path(member))) {
                String patient = patient(reference);
                if (patient != null) {
                    return patient;
                }
            }
        }
        if (draft.type.equals("Appointment")) {
            for (JsonNode participant : draft.resource.path("participant")) {
                String patient = patient(participant.path("actor"));
                if (patient != null) {
                    return patient;
                }
            }
        }
        return null;
    }

    private static Iterable<JsonNode> each(JsonNode node) {
        return node.isArray() ? node : List.of(node);
    }

    private @Nullable String patient(JsonNode reference) {
        String literal = reference.path("reference").asString("");
        if (literal.isEmpty()) {
            return byIdentifier(reference);
        }
        return switch (targets.resolve(literal)) {
            case Target.InMessage found -> {
                Draft named = byUrl.get(found.fullUrl());
                yield named != null && named.type.equals("Patient") ? named.url : null;
            }
            case Target.Elsewhere found -> found.type().equals("Patient") ? found.reference() : null;
            case Target.Nothing nothing -> null;
            case Target.BadCondition bad -> null;
            case Target.AsItIs same -> null;
        };
    }

    /** A reference that says "Patient" and gives an identifier only. */
    private @Nullable String byIdentifier(JsonNode reference) {
        if (!reference.path("type").asString("").equals("Patient")) {
            return null;
        }
        ObjectNode patient = JsonNodeFactory.instance.objectNode();
        patient.put("resourceType", "Patient").putArray("identifier").add(reference.path("identifier"));
        List<String> keys = Identifiers.keys(patient, names);
        if (keys.isEmpty()) {
            return null;
        }
        return switch (targets.byIdentifier("Patient", keys.get(0))) {
            case Target.InMessage found -> found.fullUrl();
            case Target.Elsewhere found -> found.reference();
            case Target.Nothing nothing -> null;
            case Target.BadCondition bad -> null;
            case Target.AsItIs same -> null;
        };
    }
}
