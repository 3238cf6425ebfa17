package org.quiltehr.hub.summary;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes one section of the Composition: narrative, entries with their source and agreement, or why there is none. */
final class SectionWriter {

    static final String OURS = "http://quiltehr.org/fhir/StructureDefinition/";
    private static final String NOTE = "http://hl7.org/fhir/StructureDefinition/note";
    private static final String EMPTY = "http://terminology.hl7.org/CodeSystem/list-empty-reason";

    private final IpsDocument document;
    private final Reconciled reconciled;
    private final Sources sources;
    /** Profiles of which IPS allows one entry per section. */
    private final Map<String, ObjectNode> once = new HashMap<>();

    SectionWriter(IpsDocument document, Reconciled reconciled, Sources sources) {
        this.document = document;
        this.reconciled = reconciled;
        this.sources = sources;
    }

    ObjectNode section(Section section) {
        List<Line> lines = reconciled.lines(section);
        Sift.Chosen chosen = reconciled.chosen(section);
        Map<String, Presence> presence = sources.presence(chosen);
        ObjectNode out = FhirJson.mapper().createObjectNode();
        List<String> notes = notes(chosen);
        int wordsOnly = (int)
                chosen.statements.stream().filter(SectionWriter::wordsOnly).count();
        if (wordsOnly > 0) {
            notes.add(wordsOnly + " shown in words only, because "
                    + (section == Section.ALLERGIES
                            ? "the clinical status is not stated."
                            : "the date is not known to the day."));
        }
        notes.forEach(note -> Absent.extensions(out)
                .addObject()
                .put("url", NOTE)
                .putObject("valueAnnotation")
                .put("text", note));
        presence.forEach((slug, of) -> presence(Absent.extensions(out), slug, of));
        out.put("title", section.title());
        coding(out.putObject("code"), Codes.LOINC, section.loinc());
        out.putObject("text")
                .put("status", "generated")
                .put("div", SectionNarrative.div(section, lines, chosen.notToGive, absence(presence), notes));
        if (lines.isEmpty()) {
            emptyReason(out.putObject("emptyReason"), chosen);
        } else {
            ArrayNode entries = out.putArray("entry");
            for (Line line : lines) {
                line(line, entries);
            }
            if (entries.isEmpty()) {
                out.remove("entry");
                emptyReason(out.putObject("emptyReason"), chosen);
            }
        }
        return out;
    }

    private void line(Line line, ArrayNode entries) {
        for (Statement statement : line.statements()) {
            if (wordsOnly(statement)) {
                continue;
            }
            String url = put(statement);
            String source = document.practiceUrl(statement.practice());
            @Nullable String profile = statement.type().equals("Observation") ? oneOnly(statement) : null;
            ObjectNode first = profile == null ? null : once.get(profile);
            if (first != null) {
                Absent.extensions(first)
                        .addObject()
                        .put("url", OURS + "further-statement")
                        .putObject("valueReference")
                        .put("reference", url)
                        .put("display", statement.practice().name());
                continue;
            }
            ObjectNode entry = entries.addObject();
            if (profile != null) {
                once.put(profile, entry);
            }
            Absent.extensions(entry)
                    .addObject()
                    .put("url", OURS + "source-practice")
                    .putObject("valueReference")
                    .put("reference", source)
                    .put("display", statement.practice().name());
            if (line.statements().size() > 1 || !line.flags().isEmpty()) {
                agreement(line, Absent.extensions(entry));
            }
            entry.put("reference", url);
        }
    }

    private void agreement(Line line, ArrayNode extensions) {
        ObjectNode agreement = extensions.addObject();
        ArrayNode parts = agreement.putArray("extension");
        agreement.put("url", OURS + "agreement");
        parts.addObject().put("url", "line").put("valueString", reconciled.name(line));
        parts.addObject().put("url", "rule").put("valueCode", line.rule().code());
        line.flags().forEach(flag -> parts.addObject().put("url", "flag").put("valueCode", flag.code()));
        line.against()
                .forEach(against ->
                        parts.addObject().put("url", "against").put("valueString", reconciled.name(against.other())));
    }

    private String put(Statement statement) {
        String url = document.entry(statement);
        if (!statement.type().equals("Device")) {
            return url;
        }
        String use = IpsDocument.urn("use", url);
        document.entry(
                use,
                IpsCopy.useOf(document.patientUrl(), url, statement.glance().value("status")));
        return use;
    }

    /** Whether R4 has no valid form for what the source leaves out: such a statement stands in the narrative. */
    private static boolean wordsOnly(Statement statement) {
        return switch (statement.type()) {
            case "Observation" -> ObservationCopy.wordsOnly(statement.tree());
            case "AllergyIntolerance" ->
                !statement.tree().path("clinicalStatus").has("coding");
            default -> false;
        };
    }

    private static @Nullable String oneOnly(Statement statement) {
        String profile = ObservationCopy.special(statement.tree());
        return profile != null && (profile.contains("tobacco") || profile.contains("alcohol")) ? profile : null;
    }

    private static List<String> notes(Sift.Chosen chosen) {
        List<String> notes = new ArrayList<>();
        if (chosen.more > 0) {
            notes.add(chosen.more + " older not shown here; more is available in the record.");
        }
        if (chosen.withdrawn > 0) {
            notes.add(
                    chosen.withdrawn + " left out because their source withdrew them (entered in error or cancelled).");
        }
        return notes;
    }

    private void presence(ArrayNode extensions, String slug, Presence presence) {
        ObjectNode extension = extensions.addObject();
        ArrayNode parts = extension.putArray("extension");
        extension.put("url", OURS + "source-presence");
        parts.addObject()
                .put("url", "practice")
                .putObject("valueReference")
                .put("reference", document.practiceUrl(new Statement.Practice(slug, sources.name(slug))))
                .put("display", sources.name(slug));
        parts.addObject().put("url", "state").put("valueCode", presence.state().code());
        Instant since = presence.since();
        if (since != null) {
            parts.addObject().put("url", "since").put("valueDateTime", since.toString());
        }
    }

    private List<String> absence(Map<String, Presence> presence) {
        Map<String, Presence> byName = new TreeMap<>();
        presence.forEach((slug, of) -> byName.put(sources.name(slug), of));
        return Presence.words(byName);
    }

    /** {@code nilknown} only if a source said so itself, and none has anything. */
    private static void emptyReason(ObjectNode reason, Sift.Chosen chosen) {
        boolean nothing = !chosen.stated.containsValue(Presence.State.HAS_DATA);
        if (nothing && chosen.emptyReasons.contains("nilknown")) {
            coding(reason, EMPTY, "nilknown").put("text", "Nil known, as stated by a source");
        } else if (nothing && chosen.emptyReasons.contains("notasked")) {
            coding(reason, EMPTY, "notasked").put("text", "Not asked, as stated by a source");
        } else {
            coding(reason, EMPTY, "unavailable").put("text", "No information available");
        }
    }

    private static ObjectNode coding(ObjectNode concept, String system, String code) {
        concept.putArray("coding").addObject().put("system", system).put("code", code);
        return concept;
    }
}
