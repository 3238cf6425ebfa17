package org.quiltehr.adapter.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Ledger.Fate;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;

/**
 * A ledger's claims, proved by changing one leaf at a time: one that is mapped or kept must change the entries, one that is
 * ignored must not.
 */
public final class LeafProof {

    private final Adapter adapter;
    private final LeafScanner scanner;
    private final Set<String> byValue;
    private long tried;

    public LeafProof(Adapter adapter, LeafScanner scanner) {
        this(adapter, scanner, Set.of());
    }

    /**
     * @param byValue rules that ignore a leaf for what it holds, such as a word for "no value": emptying it must change
     *     nothing, while another value may
     */
    public LeafProof(Adapter adapter, LeafScanner scanner, Set<String> byValue) {
        this.adapter = adapter;
        this.scanner = scanner;
        this.byValue = byValue;
    }

    /**
     * The claims of a unit's ledger that do not hold; none for a unit that is rejected.
     *
     * @param limit how many leaves are tried, chosen by the seed
     */
    public List<String> refuted(RawMessage unit, int limit, long seed) {
        RawMessage base = new RawMessage(scanner.rewrite(unit.body()), unit.contentType());
        Mapping mapping = adapter.map(base);
        if (mapping instanceof Mapping.Rejected) {
            return List.of();
        }
        String said = CanonicalMapping.said(mapping, base.body());
        Map<String, Fate> fates = CanonicalMapping.fates(mapping.ledger());
        Set<String> empty = mapping.ledger().lines().stream()
                .filter(line -> line.rule() != null && byValue.contains(line.rule()))
                .map(Ledger.Line::location)
                .collect(Collectors.toSet());
        Map<String, String> leaves = scanner.leaves(base.body());
        List<String> refuted = new ArrayList<>();
        for (String location : sample(leaves.keySet(), limit, seed)) {
            Fate fate = fates.get(location);
            List<String> texts =
                    empty.contains(location) ? List.of("") : LeafChanges.of(String.valueOf(leaves.get(location)));
            String claim = fate == null ? null : refuted(base, said, location, fate, texts);
            if (claim != null) {
                refuted.add(location + " is " + fate + " but " + claim);
            }
        }
        return refuted;
    }

    /** How many leaves were changed so far. */
    public long tried() {
        return tried;
    }

    private @Nullable String refuted(RawMessage base, String said, String location, Fate fate, List<String> texts) {
        boolean changed = false;
        boolean changes = false;
        boolean refused = true;
        for (String text : texts) {
            byte[] body = scanner.replace(base.body(), location, text).orElse(null);
            if (body == null) {
                continue;
            }
            changed = true;
            Mapping other = adapter.map(new RawMessage(body, base.contentType()));
            boolean differs = !CanonicalMapping.said(other, body).equals(said);
            changes |= differs;
            refused &= !differs || other instanceof Mapping.Rejected;
        }
        if (!changed) {
            return null;
        }
        tried++;
        return switch (fate) {
            case MAPPED, KEPT -> changes ? null : "changing it changes no entry";
            case IGNORED -> refused ? null : "changing it changes an entry";
            case UNMAPPED -> null;
        };
    }

    static List<String> sample(Set<String> locations, int limit, long seed) {
        List<String> all = new ArrayList<>(new HashSet<>(locations));
        Collections.sort(all);
        Collections.shuffle(all, new Random(seed));
        return all.subList(0, Math.min(limit, all.size()));
    }
}
