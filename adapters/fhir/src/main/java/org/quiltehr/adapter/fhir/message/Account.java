package org.quiltehr.adapter.fhir.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Ledger.Fate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The ledger while it is written. Of a document, whose Bundle is stored too, every leaf is mapped to that as well. */
final class Account {

    /** What a stored Bundle does not hold either. */
    private static final Set<String> VERSION =
            Set.of("Bundle.meta.versionId", "Bundle.meta.lastUpdated", "Bundle.meta.source");

    private final List<Ledger.Line> lines = new ArrayList<>();
    private final @Nullable String documentUrl;
    private final Mended message;

    /**
     * @param documentUrl fullUrl of the entry that holds the whole Bundle as it was sent, or null
     * @param message what is accounted for by the places its leaves were sent at
     */
    Account(@Nullable String documentUrl, Mended message) {
        this.documentUrl = documentUrl;
        this.message = message;
    }

    /** The leaf is in an element, or steers an entry; the target is {@code fullUrl#path}. */
    void mapped(String location, String target) {
        if (message.made().contains(location)) {
            return;
        }
        String kept = message.moved().get(location);
        String sent = kept != null ? kept : message.shifted().getOrDefault(location, location);
        List<String> targets = documentUrl == null ? List.of(target) : List.of(target, documentUrl + "#" + sent);
        lines.add(new Ledger.Line(sent, kept == null ? Fate.MAPPED : Fate.KEPT, null, targets));
    }

    /** The id of a document's Bundle, which is a key of the entry that holds it. */
    void mappedKey(String location) {
        lines.add(new Ledger.Line(location, Fate.MAPPED, null, List.of(documentUrl + "#key")));
    }

    /** The leaf is left out by a rule of {@code ignored.csv}; in a document it still stands in the Bundle. */
    void ignored(String location, String rule) {
        lines.add(
                documentUrl == null || rule.equals("version") && VERSION.contains(location)
                        ? new Ledger.Line(location, Fate.IGNORED, rule, List.of())
                        : new Ledger.Line(location, Fate.MAPPED, null, List.of(documentUrl + "#" + location)));
    }

    void unmapped(String location) {
        lines.add(new Ledger.Line(location, Fate.UNMAPPED, null, List.of()));
    }

    /** All leaves below a node are left out by one rule. */
    void ignoredBelow(String location, JsonNode node, String rule) {
        below(location, node, rule);
    }

    /** All leaves below a node met nobody who took them. */
    void unmappedBelow(String location, JsonNode node) {
        below(location, node, null);
    }

    private void below(String location, JsonNode node, @Nullable String rule) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> below(location + "." + member.getKey(), member.getValue(), rule));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                below(location + "[" + i + "]", node.get(i), rule);
            }
        } else if (node.isNull()) {
            return;
        } else if (rule == null) {
            unmapped(location);
        } else {
            ignored(location, rule);
        }
    }

    Ledger ledger() {
        return new Ledger(lines);
    }

    /** The account of a message of which nothing was taken. */
    static Ledger nothingOf(ObjectNode root, @Nullable String rule) {
        Account account = new Account(null, Mended.untouched(root));
        account.below(root.path("resourceType").asString(""), root, rule);
        return account.ledger();
    }
}
