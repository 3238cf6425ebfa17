package org.quiltehr.hub.summary;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one practice has for one section. A practice that has data may be silent as well: what it lists may be old.
 *
 * @param since since when it is silent or out of reach; null if it is neither
 * @param tried when the hub last tried to reach it; null if it is not out of reach
 */
record Presence(
        State state, @Nullable Instant since, @Nullable Instant tried) {

    /** In the order in which a reader should hear of them. */
    enum State {
        HAS_DATA("has-data"),
        STATES_NONE("states-none"),
        NOT_KNOWN("not-known"),
        NOTHING_SENT("nothing-sent"),
        SILENT("silent"),
        UNREACHABLE("unreachable");

        private final String code;

        State(String code) {
            this.code = code;
        }

        /** As in the extension {@code source-presence}. */
        String code() {
            return code;
        }
    }

    /** What was stated, if anything was; else why there is nothing. */
    static Presence of(@Nullable State stated, Heard heard) {
        Instant unreachable = heard.unreachableSince();
        Instant silent = heard.silentSince();
        Instant since = unreachable != null ? unreachable : silent;
        if (stated != null) {
            return new Presence(stated, since, heard.tried());
        }
        State state = unreachable != null ? State.UNREACHABLE : silent != null ? State.SILENT : State.NOTHING_SENT;
        return new Presence(state, since, heard.tried());
    }

    /** Sentences for the narrative; nothing where every practice has data and is heard of. */
    static List<String> words(Map<String, Presence> byName) {
        Map<String, List<String>> said = new LinkedHashMap<>();
        for (State state : State.values()) {
            byName.forEach((name, presence) -> {
                if (presence.state == state) {
                    String sentence = presence.sentence();
                    if (!sentence.isEmpty()) {
                        said.computeIfAbsent(sentence, s -> new ArrayList<>()).add(name);
                    }
                }
            });
        }
        List<String> words = new ArrayList<>();
        said.forEach((sentence, names) -> words.add(sentence.formatted(String.join(", ", names))));
        return words;
    }

    private String sentence() {
        String old = since == null || state == State.SILENT || state == State.UNREACHABLE
                ? ""
                : (tried == null ? " Silent since " : " Not reached since ") + When.show(since)
                        + ": there may be more.";
        return switch (state) {
            case HAS_DATA -> old.isEmpty() ? "" : "%s:" + old;
            case STATES_NONE -> "States that there are none: %s." + old;
            case NOT_KNOWN -> "Asked, and not known: %s." + old;
            case NOTHING_SENT -> "Nothing of this kind was sent by: %s.";
            case SILENT -> "Nothing of this kind was sent by %s, silent since " + shown(since) + ".";
            case UNREACHABLE ->
                "Could not be reached since " + shown(since) + ": %s (last tried " + shown(tried) + ").";
        };
    }

    private static String shown(@Nullable Instant at) {
        return at == null ? "an unknown time" : When.show(at);
    }
}
