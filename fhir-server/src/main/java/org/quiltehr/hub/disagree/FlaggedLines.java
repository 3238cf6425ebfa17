package org.quiltehr.hub.disagree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.summary.AgreementService;
import tools.jackson.databind.JsonNode;

/** The lines of a chart on which sources disagree, as {@code $agreement} has them, each as the statements that do. */
final class FlaggedLines {

    /** The hub's own look; who may know of what is found is asked when it is shown. */
    private static final Grant ALL = new Grant(true, null, 0);

    private final Reader reader;
    private final AgreementService agreements;

    FlaggedLines(Reader reader, AgreementService agreements) {
        this.reader = reader;
        this.agreements = agreements;
    }

    /** Of the person with this Patient record; none if there is no such person any more. */
    List<Set<LogicalId>> of(LogicalId patient) {
        return agreements
                .agreement(View.NETWORK, ALL, patient.text())
                .map(this::flagged)
                .orElse(List.of());
    }

    private List<Set<LogicalId>> flagged(byte[] agreement) {
        Map<String, Set<String>> statements = new HashMap<>();
        Map<String, Set<String>> against = new HashMap<>();
        for (JsonNode parameter : FhirJson.parse(agreement).path("parameter")) {
            if (parameter.path("name").asString("").equals("line")) {
                read(parameter.path("part"), statements, against);
            }
        }
        Set<String> wanted = new LinkedHashSet<>();
        against.forEach((line, others) -> {
            wanted.addAll(statements.getOrDefault(line, Set.of()));
            others.forEach(other -> wanted.addAll(statements.getOrDefault(other, Set.of())));
        });
        Map<String, LogicalId> ids = ids(wanted);
        List<Set<LogicalId>> lines = new ArrayList<>();
        against.forEach((line, others) -> {
            Set<LogicalId> found = new LinkedHashSet<>();
            add(statements.getOrDefault(line, Set.of()), ids, found);
            others.forEach(other -> add(statements.getOrDefault(other, Set.of()), ids, found));
            lines.add(found);
        });
        return lines;
    }

    /** A line by its name: what states it, and, if it is flagged, the lines it stands against (itself not named). */
    private static void read(JsonNode parts, Map<String, Set<String>> statements, Map<String, Set<String>> against) {
        String name = "";
        Set<String> references = new LinkedHashSet<>();
        Set<String> others = new LinkedHashSet<>();
        boolean flagged = false;
        for (JsonNode part : parts) {
            switch (part.path("name").asString("")) {
                case "name" -> name = part.path("valueString").asString("");
                case "statement" ->
                    references.add(inner(part, "reference")
                            .path("valueReference")
                            .path("reference")
                            .asString(""));
                case "flag" -> {
                    flagged = true;
                    String other = inner(part, "against").path("valueString").asString("");
                    if (!other.isEmpty()) {
                        others.add(other);
                    }
                }
                default -> {
                    // says nothing of who disagrees
                }
            }
        }
        statements.put(name, references);
        if (flagged) {
            against.put(name, others);
        }
    }

    private static JsonNode inner(JsonNode part, String name) {
        for (JsonNode one : part.path("part")) {
            if (one.path("name").asString("").equals(name)) {
                return one;
            }
        }
        return FhirJson.mapper().missingNode();
    }

    private Map<String, LogicalId> ids(Set<String> references) {
        Map<String, LogicalId> ids = new HashMap<>();
        if (!references.isEmpty()) {
            reader.resolve(View.NETWORK, ALL, references)
                    .forEach(stored -> ids.put(stored.type() + "/" + stored.shownId(), stored.id()));
        }
        return ids;
    }

    private static void add(Set<String> references, Map<String, LogicalId> ids, Set<LogicalId> found) {
        for (String reference : references) {
            LogicalId id = ids.get(reference);
            if (id != null) {
                found.add(id);
            }
        }
    }
}
