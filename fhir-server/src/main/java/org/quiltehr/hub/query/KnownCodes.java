package org.quiltehr.hub.query;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.index.Values;

/**
 * The codes that modifiers {@code :in}, {@code :not-in}, {@code :above} and {@code :below} stand for, remembered for some
 * seconds. They are asked for before a search takes its connection, so that no search waits for a second one.
 */
final class KnownCodes {

    private static final Set<String> MODIFIERS = Set.of("in", "not-in", "above", "below");
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final int REMEMBERED = 200;

    private final @Nullable CodeSets source;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    KnownCodes(@Nullable CodeSets source) {
        this.source = source;
    }

    private record Known(Optional<List<String>> codes, long at) {}

    /** Asks for what a search will want to know. */
    void prepare(View view, SearchRequest request) {
        for (SearchRequest.Parameter parameter : request.parameters()) {
            String modifier = parameter.name().substring(parameter.name().lastIndexOf(':') + 1);
            if (MODIFIERS.contains(modifier)) {
                for (String value : Values.split(parameter.value(), ',')) {
                    codes(view, modifier, Values.plain(value));
                }
            }
        }
    }

    /** {@code relation} is the modifier. */
    Optional<List<String>> codes(View view, String relation, String named) {
        CodeSets sets = source;
        if (sets == null || named.isEmpty()) {
            return Optional.empty();
        }
        String key = view.num() + " " + relation.replace("not-", "") + " " + named;
        Known found = known.get(key);
        if (found == null || System.nanoTime() - found.at() > FRESH.toNanos()) {
            if (known.size() >= REMEMBERED) {
                known.clear();
            }
            found = new Known(ask(sets, view.num(), relation, named), System.nanoTime());
            known.put(key, found);
        }
        return found.codes();
    }

    private static Optional<List<String>> ask(CodeSets sets, int asker, String relation, String named) {
        if (relation.endsWith("in")) {
            return sets.members(asker, named);
        }
        int bar = named.lastIndexOf('|');
        return bar < 0
                ? Optional.empty()
                : sets.hierarchy(asker, named.substring(0, bar), named.substring(bar + 1), relation.equals("below"));
    }
}
