package org.quiltehr.adapter.fhir.message;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.fhir.FhirIssue;
import org.quiltehr.adapter.fhir.key.Identifiers;
import org.quiltehr.adapter.fhir.key.SourceNames;
import org.quiltehr.adapter.fhir.reference.Targets;
import org.quiltehr.adapter.fhir.reference.Targets.Target;
import org.quiltehr.adapter.spi.ContentId;
import org.quiltehr.adapter.spi.Directive;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.shape.R4Shape;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One resource or Bundle as entries. transaction, batch and history do what their verbs say; collection, searchset,
 * message and document, and a single resource, are upserts; a document's Bundle is stored beside its resources.
 */
public final class Conversion {

    private static final Set<String> REQUESTS = Set.of("transaction", "batch", "history");
    private static final Set<String> CONTENTS = Set.of("collection", "searchset", "message", "document");
    private static final Pattern RESOURCE_ID =
            Pattern.compile("[A-Z][A-Za-z]+\\.id|Bundle\\.entry\\[(\\d{1,9})]\\.resource\\.id");
    private static final Set<String> ANSWERS = Set.of("transaction-response", "batch-response");

    private final SourceNames names;
    private final ObjectNode sent;
    private final Mended mended;
    private final ObjectNode root;
    private final String type;
    private final String bundleType;
    private final List<Issue> issues = new ArrayList<>();
    private final List<Draft> drafts = new ArrayList<>();
    private final Targets targets;

    public Conversion(SourceNames names, ObjectNode sent) {
        this.names = names;
        this.sent = sent;
        this.mended = Mended.of(sent);
        this.root = mended.root();
        this.type = root.path("resourceType").asString("");
        this.bundleType = type.equals("Bundle") ? root.path("type").asString("") : "";
        this.targets = new Targets(names);
    }

    public Mapping map() {
        issues.addAll(mended.issues());
        R4Shape.check(root).stream().filter(issue -> !isLongId(issue)).forEach(issues::add);
        if (isBad()) {
            return rejected();
        }
        if (type.equals("OperationOutcome")) {
            return new Mapping.Ignored(
                    "outcome", "An OperationOutcome says nothing of a patient.", ignoredBy("outcome"));
        }
        if (ANSWERS.contains(bundleType)) {
            return new Mapping.Ignored(
                    "answer", "A server's answer to somebody else is no message.", ignoredBy("answer"));
        }
        if (!type.equals("Bundle")) {
            drafts.add(new Draft(0, root.missingNode(), "", root, type));
        } else if (REQUESTS.contains(bundleType) || CONTENTS.contains(bundleType)) {
            collect();
        } else {
            issues.add(FhirIssue.BUNDLE_TYPE.at("Bundle.type"));
        }
        if (isBad()) {
            return rejected();
        }
        new Naming(names, targets, issues).name(drafts);
        return isBad() ? rejected() : write();
    }

    /** A message of which nothing can be taken. */
    public static Mapping refused(ObjectNode root, FhirIssue issue) {
        return new Mapping.Rejected(
                List.of(issue.at(root.path("resourceType").asString(""))), Account.nothingOf(root, null));
    }

    /** The id of a resource is the source's name for it and is not stored, so that only a document's must be FHIR's. */
    private boolean isLongId(Issue issue) {
        Matcher place = RESOURCE_ID.matcher(String.valueOf(issue.location()));
        if (!issue.code().equals("wrong-value") || bundleType.equals("document") || !place.matches()) {
            return false;
        }
        JsonNode resource = place.group(1) == null
                ? root
                : root.path("entry").path(Integer.parseInt(place.group(1))).path("resource");
        return SourceNames.isId(resource.path("id").asString(""));
    }

    private Ledger ignoredBy(String rule) {
        return Account.nothingOf(sent, rule);
    }

    private boolean isBad() {
        return issues.stream().anyMatch(issue -> issue.severity() == Issue.Severity.ERROR);
    }

    /** Nothing is stored: what would have been mended or kept is told of as what was sent. */
    private Mapping rejected() {
        List<Issue> told = new ArrayList<>(issues);
        if (told.removeIf(FhirIssue::isOfWhatIsStored)) {
            R4Shape.check(sent).stream()
                    .filter(issue -> issue.severity() == Issue.Severity.WARNING && !told.contains(issue))
                    .forEach(told::add);
        }
        return new Mapping.Rejected(told, Account.nothingOf(sent, null));
    }

    private void collect() {
        JsonNode entries = root.path("entry");
        for (int i = 0; i < entries.size(); i++) {
            JsonNode entry = entries.get(i);
            String at = "Bundle.entry[" + i + "]";
            String method = entry.path("request").path("method").asString("");
            boolean verbs = bundleType.equals("transaction") || bundleType.equals("batch");
            if (isRead(entry)) {
                continue;
            }
            switch (method) {
                case "PATCH" -> issues.add(FhirIssue.PATCH.at(at + ".request.method"));
                case "DELETE" -> delete(entry, at, i);
                case "", "PUT", "POST" -> {
                    if (method.isEmpty() && verbs) {
                        issues.add(FhirIssue.VERB.at(at + ".request"));
                    } else if (entry.get("resource") instanceof ObjectNode resource) {
                        if (!isOutcome(entry)) {
                            drafts.add(new Draft(i, entry, at, resource, at + ".resource"));
                        }
                    } else if (verbs) {
                        issues.add(FhirIssue.NO_RESOURCE.at(at + ".resource"));
                    }
                }
                default -> issues.add(FhirIssue.VERB.at(at + ".request.method"));
            }
        }
    }

    private static boolean isRead(JsonNode entry) {
        String method = entry.path("request").path("method").asString("");
        return method.equals("GET") || method.equals("HEAD");
    }

    private static boolean isOutcome(JsonNode entry) {
        return entry.path("resource").path("resourceType").asString("").equals("OperationOutcome");
    }

    private void delete(JsonNode entry, String at, int position) {
        String url = entry.path("request").path("url").asString("");
        String deleted = url.replaceFirst("[/?].*$", "");
        if (R4Shape.isResourceType(deleted)) {
            ObjectNode stub = root.objectNode().put("resourceType", deleted);
            drafts.add(new Draft(position, entry, at, stub, at + ".resource"));
        } else {
            issues.add(FhirIssue.VERB.at(at + ".request.url"));
        }
    }

    private Mapping write() {
        PatientOf patients = new PatientOf(names, targets, drafts);
        drafts.forEach(draft -> draft.patient = patients.of(draft));
        Naming.byContent(drafts);
        for (Draft draft : drafts) {
            resolveAll(draft.resource);
        }
        @Nullable Entry document = bundleType.equals("document") ? document() : null;
        Account account = new Account(document == null ? null : document.fullUrl(), mended);
        List<Entry> entries = new ArrayList<>();
        List<Directive> directives = new ArrayList<>();
        Map<Integer, Draft> byPosition = new HashMap<>();
        for (Draft draft : drafts) {
            byPosition.put(draft.position, draft);
            if (draft.mode == Entry.Mode.DELETE) {
                entries.add(draft.entry(draft.resource));
            } else {
                boolean mustResolve = bundleType.equals("transaction");
                entries.add(draft.entry(new ResourceCopy(draft, targets, account, issues, mustResolve).copy()));
                merges(draft, directives);
            }
        }
        if (document != null) {
            entries.add(document);
        }
        if (type.equals("Bundle")) {
            new Envelope(root, targets, account, entries).account(byPosition);
        }
        return isBad() ? rejected() : new Mapping.Mapped(entries, directives, account.ledger(), issues);
    }

    /** Marks the names that references use before ids and fullUrls are accounted for. */
    private void resolveAll(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("reference").isString()) {
            targets.resolve(object.path("reference").stringValue());
        }
        for (JsonNode child : node) {
            if (child.isContainer()) {
                resolveAll(child);
            }
        }
    }

    private Entry document() {
        ObjectNode bundle = sent.deepCopy();
        bundle.remove("id");
        if (bundle.get("meta") instanceof ObjectNode meta) {
            meta.remove(List.of("versionId", "lastUpdated", "source"));
            if (meta.isEmpty()) {
                bundle.remove("meta");
            }
        }
        List<String> keys = new ArrayList<>(Identifiers.keys(root, names));
        String id = root.path("id").asString("");
        if (!id.isEmpty()) {
            keys.add(0, names.idKey("Bundle/" + id));
        }
        String url = ContentId.urn("fhir", "Bundle", keys.isEmpty() ? "document" : keys.get(0));
        return new Entry(
                url,
                bundle,
                Entry.Mode.UPSERT,
                keys,
                drafts.stream()
                        .filter(draft -> draft.type.equals("Composition"))
                        .findFirst()
                        .map(draft -> draft.patient)
                        .orElse(null));
    }

    /** {@code Patient.link}: replaced-by names the survivor, replaces the old record (patient.html#merge). */
    private void merges(Draft draft, List<Directive> directives) {
        if (!draft.type.equals("Patient")) {
            return;
        }
        JsonNode links = draft.resource.path("link");
        for (int i = 0; i < links.size(); i++) {
            String link = links.get(i).path("type").asString("");
            if (!link.equals("replaced-by") && !link.equals("replaces")) {
                continue;
            }
            Target other =
                    targets.resolve(links.get(i).path("other").path("reference").asString(""));
            if (link.equals("replaces") && other instanceof Target.Elsewhere old) {
                directives.add(
                        new Directive.Merge(draft.url, old.reference().substring(Entry.KEY_REFERENCE.length() + 8)));
            } else if (other instanceof Target.InMessage found) {
                Draft named = drafts.stream()
                        .filter(candidate -> candidate.url.equals(found.fullUrl()))
                        .findFirst()
                        .orElseThrow();
                Draft old = link.equals("replaces") ? named : draft;
                Draft survivor = link.equals("replaces") ? draft : named;
                Directive.Merge merge = old.keys.isEmpty() ? null : new Directive.Merge(survivor.url, old.keys.get(0));
                if (merge != null && !directives.contains(merge)) {
                    directives.add(merge);
                }
            } else {
                issues.add(FhirIssue.MERGE_ELSEWHERE.at(draft.place + ".link[" + i + "]"));
            }
        }
    }
}
