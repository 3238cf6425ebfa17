package org.quiltehr.adapter.fhir.message;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.fhir.key.SourceNames;
import org.quiltehr.adapter.fhir.key.SourceNames.Place;
import org.quiltehr.adapter.fhir.reference.Targets;
import org.quiltehr.adapter.spi.Entry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Accounts for what is a Bundle's own: its type, its entries' fullUrls, requests and answers. */
final class Envelope {

    private final ObjectNode root;
    private final Targets targets;
    private final Account account;
    private final List<Entry> entries;

    Envelope(ObjectNode root, Targets targets, Account account, List<Entry> entries) {
        this.root = root;
        this.targets = targets;
        this.account = account;
        this.entries = entries;
    }

    /** @param drafts what became an entry, by its position in the Bundle */
    void account(Map<Integer, Draft> drafts) {
        boolean isDocument = root.path("type").asString("").equals("document");
        for (Map.Entry<String, JsonNode> member : root.properties()) {
            String at = "Bundle." + member.getKey();
            switch (member.getKey()) {
                case "entry" -> {
                    for (int i = 0; i < member.getValue().size(); i++) {
                        entry(member.getValue().get(i), at + "[" + i + "]", drafts.get(i));
                    }
                }
                case "type" -> {
                    if (entries.isEmpty()) {
                        account.ignored(at, "envelope");
                    } else {
                        account.mapped(at, entries.get(0).fullUrl() + "#mode");
                    }
                }
                case "id" -> {
                    if (isDocument) {
                        account.mappedKey(at);
                    } else {
                        account.ignored(at, "envelope");
                    }
                }
                case "meta" -> account.ignoredBelow(at, member.getValue(), "version");
                case "resourceType", "identifier", "timestamp", "total", "link" ->
                    account.ignoredBelow(at, member.getValue(), "envelope");
                default -> {
                    if (isDocument) {
                        account.ignoredBelow(at, member.getValue(), "envelope");
                    } else {
                        account.unmappedBelow(at, member.getValue());
                    }
                }
            }
        }
    }

    private void entry(JsonNode entry, String at, @Nullable Draft draft) {
        String method = entry.path("request").path("method").asString("");
        if (draft == null) {
            String rule = method.equals("GET") || method.equals("HEAD") ? "read" : "outcome";
            account.ignoredBelow(at, entry, entry.has("resource") || !method.isEmpty() ? rule : "envelope");
            return;
        }
        for (Map.Entry<String, JsonNode> member : ((ObjectNode) entry).properties()) {
            String place = at + "." + member.getKey();
            switch (member.getKey()) {
                case "resource" -> {
                    if (draft.mode == Entry.Mode.DELETE) {
                        account.ignoredBelow(place, member.getValue(), "deleted");
                    }
                }
                case "fullUrl" -> fullUrl(place, draft);
                case "request" -> request(place, member.getValue(), draft);
                case "response", "search", "link" -> account.ignoredBelow(place, member.getValue(), member.getKey());
                default -> account.unmappedBelow(place, member.getValue());
            }
        }
    }

    private void fullUrl(String place, Draft draft) {
        String server = SourceNames.place(draft.sentUrl()).map(Place::server).orElse(null);
        if (draft.fullUrlIsKey) {
            account.mapped(place, draft.url + "#key");
        } else if (targets.isUsed(draft.sentUrl()) || server != null && targets.isOnlyWitness(server)) {
            account.mapped(place, draft.url + "#fullUrl");
        } else {
            account.ignored(place, "full-url");
        }
    }

    private void request(String place, JsonNode request, Draft draft) {
        for (Map.Entry<String, JsonNode> member : ((ObjectNode) request).properties()) {
            String at = place + "." + member.getKey();
            if (member.getKey().equals("method")) {
                account.mapped(at, draft.url + "#mode");
            } else if (member.getKey().equals("url") && draft.requestIsKey
                    || member.getKey().equals("ifNoneExist") && draft.conditionIsKey) {
                account.mapped(at, draft.url + "#key");
            } else if (member.getKey().equals("ifNoneExist")) {
                account.unmappedBelow(at, member.getValue());
            } else {
                account.ignoredBelow(at, member.getValue(), "request");
            }
        }
    }
}
