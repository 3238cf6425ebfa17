package org.quiltehr.hub.summary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
    private final Map<String, String> practices;
    /** Profiles of which IPS allows one entry per section. */
    private final Map<String, ObjectNode> once = new HashMap<>();

    /** @param practices name by slug of every practice with a record of the person */
    SectionWriter(IpsDocument document, Map<String, String> practices) {
        this.document = document;
        this.practices = practices;
    }

    ObjectNode section(Section section, List<Line> lines, Sift.Chosen chosen) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        List<String> notes = notes(chosen);
        int wordsOnly = (int)
                chosen.statements.stream().filter(SectionWriter::wordsOnly).count();
        if (wordsOnly > 0) {
            notes.add(wordsOnly + " shown in words only, because the date is not known to the day.");
        }
        notes.forEach(note -> Absent.extensions(out)
                .addObject()
                .put("url", NOTE)
                .putObject("valueAnnotation")
                .put("text", note));
        out.put("title", section.title());
        coding(out.putObject("code"), Codes.LOINC, section.loinc());
        out.putObject("text")
                .put("status", "generated")
                .put("div", SectionNarrative.div(section, lines, chosen.notToGive, silent(chosen), notes));
        if (lines.isEmpty()) {
            coding(out.putObject("emptyReason"), EMPTY, "unavailable").put("text", "No information available");
        } else {
            ArrayNode entries = out.putArray("entry");
            int number = 0;
            for (Line line : lines) {
                number++;
                line(section.name().toLowerCase(Locale.ROOT) + "-" + number, line, entries);
            }
            if (entries.isEmpty()) {
                out.remove("entry");
            }
        }
        return out;
    }

    private void line(String name, Line line, ArrayNode entries) {
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
                agreement(name, line, Absent.extensions(entry));
            }
            entry.put("reference", url);
        }
    }

    private static void agreement(String name, Line line, ArrayNode extensions) {
        ObjectNode agreement = extensions.addObject();
        ArrayNode parts = agreement.putArray("extension");
        agreement.put("url", OURS + "agreement");
        parts.addObject().put("url", "line").put("valueString", name);
        parts.addObject().put("url", "rule").put("valueCode", line.rule().code());
        line.flags().forEach(flag -> parts.addObject().put("url", "flag").put("valueCode", flag.code()));
    }

    private String put(Statement statement) {
        String url = document.url(statement.type(), statement.id());
        document.entry(url, document.copies().of(statement.tree()));
        if (!statement.type().equals("Device")) {
            return url;
        }
        String use = IpsDocument.urn("use", url);
        document.entry(
                use,
                IpsCopy.useOf(document.patientUrl(), url, statement.glance().value("status")));
        return use;
    }

    private static boolean wordsOnly(Statement statement) {
        return statement.type().equals("Observation") && ObservationCopy.wordsOnly(statement.tree());
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

    private List<String> silent(Sift.Chosen chosen) {
        Set<String> silent = new TreeSet<>();
        Set<String> heard = new HashSet<>(chosen.practices);
        practices.forEach((slug, name) -> {
            if (!heard.contains(slug)) {
                silent.add(name);
            }
        });
        return List.copyOf(silent);
    }

    private static ObjectNode coding(ObjectNode concept, String system, String code) {
        concept.putArray("coding").addObject().put("system", system).put("code", code);
        return concept;
    }
}
