package org.quiltehr.adapter.fhir.message;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.quiltehr.adapter.fhir.FhirIssue;
import org.quiltehr.adapter.fhir.key.Identifiers;
import org.quiltehr.adapter.fhir.key.SourceNames;
import org.quiltehr.adapter.fhir.key.SourceNames.Place;
import org.quiltehr.adapter.fhir.reference.Targets;
import org.quiltehr.adapter.spi.ContentId;
import org.quiltehr.adapter.spi.ContentKey;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.Issue;

/**
 * Modes and keys of the entries (SEMANTICS sections 1 and 2): the source's id, then identifiers, then content. The id of a
 * POST counts only if it is a UUID or stands in the fullUrl too, since a server ignores it.
 */
final class Naming {

    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private final SourceNames names;
    private final Targets targets;
    private final List<Issue> issues;

    Naming(SourceNames names, Targets targets, List<Issue> issues) {
        this.names = names;
        this.targets = targets;
        this.issues = issues;
    }

    /** Finds mode, id keys and identifier keys, and makes the entries known to references. */
    void name(List<Draft> drafts) {
        drafts.forEach(this::verb);
        Map<String, Integer> identifiers = new HashMap<>();
        Map<Draft, List<String>> candidates = new HashMap<>();
        for (Draft draft : drafts) {
            List<String> keys = draft.mode == Entry.Mode.DELETE ? List.of() : Identifiers.keys(draft.resource, names);
            candidates.put(draft, keys);
            keys.forEach(key -> identifiers.merge(draft.type + "|" + key, 1, Integer::sum));
        }
        Set<String> strongest = new HashSet<>();
        Set<String> sent = new HashSet<>();
        for (Draft draft : drafts) {
            boolean twice = !draft.keys.isEmpty() && !strongest.add(draft.type + "|" + draft.keys.get(0));
            twice |= !draft.sentUrl().isEmpty() && !sent.add(draft.sentUrl());
            if (twice) {
                issues.add(FhirIssue.DUPLICATE.at(draft.place));
            }
            for (String key : candidates.getOrDefault(draft, List.of())) {
                if (identifiers.getOrDefault(draft.type + "|" + key, 0) > 1) {
                    issues.add(FhirIssue.IDENTIFIER_TWICE.at(draft.place + ".identifier"));
                } else if (!draft.keys.contains(key)) {
                    draft.keys.add(key);
                }
            }
            String basis = draft.keys.isEmpty() ? "#" + draft.position : draft.keys.get(0);
            draft.url = ContentId.urn("fhir", draft.type, basis);
            known(draft);
        }
    }

    private void known(Draft draft) {
        if (!draft.sentUrl().isEmpty()) {
            targets.name(draft.sentUrl(), draft.url);
        }
        Optional<Place> sent = SourceNames.place(draft.sentUrl());
        boolean own = sent.isEmpty() || names.own(sent.get());
        if (own && !draft.id().isEmpty()) {
            targets.name(draft.type + "/" + draft.id(), draft.url);
        } else if (own && sent.isPresent()) {
            targets.name(sent.get().local(), draft.url);
        }
        if (sent.isPresent() && own && isOf(sent.get(), draft) && sent.get().server() != null) {
            targets.server(sent.get().server());
        }
        draft.keys.forEach(key -> targets.name(draft.type + "?" + key, draft.url));
    }

    private static boolean isOf(Place place, Draft draft) {
        return place.type().equals(draft.type)
                && (draft.id().isEmpty() || place.id().equals(draft.id()));
    }

    private void verb(Draft draft) {
        Optional<Place> sent = SourceNames.place(draft.sentUrl());
        boolean foreign = sent.isPresent() && !names.own(sent.get());
        switch (draft.method()) {
            case "PUT", "DELETE" -> byRequest(draft);
            case "POST" -> byPost(draft, sent);
            default -> {
                if (foreign) {
                    draft.keys.add("url|" + draft.sentUrl());
                    draft.fullUrlIsKey = true;
                } else if (!draft.id().isEmpty()) {
                    draft.keys.add(names.idKey(draft.type + "/" + draft.id()));
                    draft.idIsKey = true;
                } else if (sent.isPresent() && sent.get().type().equals(draft.type)) {
                    draft.keys.add(names.idKey(sent.get().local()));
                    draft.fullUrlIsKey = true;
                }
            }
        }
    }

    private void byRequest(Draft draft) {
        draft.mode = draft.method().equals("DELETE") ? Entry.Mode.DELETE : Entry.Mode.UPSERT;
        String at = draft.entryPlace + ".request.url";
        String url = draft.requestUrl();
        int question = url.indexOf('?');
        if (question >= 0) {
            Optional<String> key = SourceNames.condition(url.substring(question + 1));
            if (key.isEmpty()) {
                issues.add(FhirIssue.CONDITION.at(at));
            } else if (!url.substring(0, question).equals(draft.type)) {
                issues.add(FhirIssue.ID_MISMATCH.at(at));
            } else {
                draft.keys.add(key.get());
                draft.requestIsKey = true;
            }
            return;
        }
        Optional<Place> place = SourceNames.place(url);
        if (place.isEmpty()) {
            issues.add(FhirIssue.VERB.at(at));
        } else if (!isOf(place.get(), draft)) {
            issues.add(FhirIssue.ID_MISMATCH.at(at));
        } else {
            draft.keys.add(names.idKey(place.get().local()));
            draft.requestIsKey = true;
            draft.idIsKey = !draft.id().isEmpty() && draft.mode != Entry.Mode.DELETE;
            targets.name(place.get().local(), ContentId.urn("fhir", draft.type, draft.keys.get(0)));
        }
    }

    private void byPost(Draft draft, Optional<Place> sent) {
        if (!draft.requestUrl().replaceFirst("^/", "").equals(draft.type)) {
            issues.add(FhirIssue.ID_MISMATCH.at(draft.entryPlace + ".request.url"));
        }
        String condition = draft.entry.path("request").path("ifNoneExist").asString("");
        if (!condition.isEmpty()) {
            int question = condition.indexOf('?');
            Optional<String> key = SourceNames.condition(condition.substring(question + 1));
            key.ifPresent(draft.keys::add);
            draft.conditionIsKey = key.isPresent();
            if (key.isEmpty()) {
                issues.add(FhirIssue.IF_NONE_EXIST.at(draft.entryPlace + ".request.ifNoneExist"));
            }
        }
        boolean placed = sent.isPresent() && sent.get().server() != null && isOf(sent.get(), draft);
        boolean uuid = UUID.matcher(draft.id()).matches();
        if (!draft.id().isEmpty() && (uuid || placed)) {
            draft.keys.add(names.idKey(draft.type + "/" + draft.id()));
            draft.idIsKey = true;
            draft.fullUrlIsKey = !uuid;
        }
    }

    /** Content keys of the entries that have no other; equal ones of one Patient get an ordinal. */
    static void byContent(List<Draft> drafts) {
        Map<List<String>, Integer> ordinals = new HashMap<>();
        for (Draft draft : drafts) {
            if (draft.keys.isEmpty()) {
                ContentKey.of(draft.resource).ifPresent(key -> {
                    List<String> scope = new ArrayList<>();
                    scope.add(String.valueOf(draft.patient));
                    scope.add(key);
                    int ordinal = ordinals.merge(scope, 1, Integer::sum);
                    draft.keys.add(ordinal == 1 ? key : key + "|" + ordinal);
                });
            }
        }
    }
}
