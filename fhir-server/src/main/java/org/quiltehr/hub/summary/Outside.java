package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.quiltehr.hub.base.Digests;
import org.quiltehr.hub.query.Stored;

/** Looks up what stands outside the record, and remembers what was asked and a digest of what was found. */
final class Outside implements SummaryService.Lookup {

    private final SummaryService.Lookup lookup;
    private final Set<String> asked = new LinkedHashSet<>();
    private final Map<String, byte[]> found = new TreeMap<>();

    Outside(SummaryService.Lookup lookup) {
        this.lookup = lookup;
    }

    @Override
    public List<Stored> find(Collection<String> references) {
        asked.addAll(references);
        List<Stored> there = lookup.find(references);
        there.stream()
                .filter(stored -> !stored.deleted())
                .forEach(stored -> found.put(stored.type() + "/" + stored.shownId(), stored.json()));
        return there;
    }

    Set<String> asked() {
        return asked;
    }

    /** Of all that was found, in whatever order and however many at a time it was asked for. */
    byte[] digest() {
        MessageDigest digest = Digests.sha256();
        found.forEach((reference, json) -> {
            digest.update((reference + " " + json.length + " ").getBytes(UTF_8));
            digest.update(json);
        });
        return digest.digest();
    }
}
