package org.quiltehr.hub.map;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.quiltehr.adapter.spi.Directive;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.shape.R4Shape;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.terminology.TerminologyCheck;
import tools.jackson.databind.JsonNode;

/** What the hub relies on in an adapter's result; a breach is the adapter's bug and quarantines the message. */
final class MappedCheck {

    private MappedCheck() {}

    static List<Issue> check(Mapping.Mapped mapped) {
        List<Issue> wrong = new ArrayList<>();
        Set<String> urls = new HashSet<>();
        Set<String> patients = new HashSet<>();
        for (Entry entry : mapped.entries()) {
            if (!urls.add(entry.fullUrl())) {
                wrong.add(bad(entry, "its fullUrl stands on another entry too"));
            }
            if (!FhirTypes.exists(entry.type())) {
                wrong.add(bad(entry, "its resourceType is not one of FHIR R4"));
            }
            if (entry.type().equals("Patient")) {
                patients.add(entry.fullUrl());
            }
        }
        for (Entry entry : mapped.entries()) {
            String patient = entry.patient();
            if (patient != null && !patients.contains(patient) && !patient.startsWith(Entry.KEY_REFERENCE)) {
                wrong.add(bad(entry, "its patient is no Patient entry of the message"));
            }
            // A stored Bundle is a document as it was signed: its references are its own.
            boolean refers = entry.mode() != Entry.Mode.DELETE && !entry.type().equals("Bundle");
            if (refers && dangling(entry.resource(), urls)) {
                wrong.add(Issue.error(
                        "reference-to-nothing",
                        null,
                        "A " + entry.type() + " refers to an entry (urn:uuid) that is not in the message."));
            }
            if (entry.mode() == Entry.Mode.UPSERT || entry.mode() == Entry.Mode.CREATE) {
                R4Shape.check(entry.resource()).stream()
                        .filter(issue -> issue.severity() == Issue.Severity.ERROR)
                        .forEach(wrong::add);
                wrong.addAll(TerminologyCheck.check(entry.resource()));
            }
        }
        for (Directive directive : mapped.directives()) {
            if (!named(directive).stream().allMatch(urls::contains)) {
                wrong.add(
                        Issue.error("adapter-output", null, "A directive names an entry that is not in the message."));
            }
        }
        return wrong;
    }

    private static List<String> named(Directive directive) {
        return switch (directive) {
            case Directive.Merge merge -> List.of(merge.survivor());
            case Directive.Link link -> List.of(link.first(), link.second());
            case Directive.Unlink unlink -> List.of(unlink.first(), unlink.second());
            case Directive.Alias alias -> List.of(alias.fullUrl());
            case Directive.Replaces replaces -> List.of(replaces.document());
            case Directive.Supersedes supersedes -> List.of(supersedes.document());
            case Directive.EndOfList end -> List.of();
        };
    }

    private static boolean dangling(JsonNode node, Set<String> urls) {
        if (node.isObject()) {
            JsonNode reference = node.get("reference");
            if (reference != null
                    && reference.isString()
                    && reference.stringValue().startsWith("urn:uuid:")
                    && !urls.contains(reference.stringValue())) {
                return true;
            }
        }
        for (JsonNode child : node) {
            if (child.isContainer() && dangling(child, urls)) {
                return true;
            }
        }
        return false;
    }

    private static Issue bad(Entry entry, String what) {
        return Issue.error(
                "adapter-output",
                null,
                "The adapter gave a " + entry.type() + " the hub cannot store: " + what + ". A fault of the adapter.");
    }
}
