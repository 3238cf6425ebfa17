package org.quiltehr.hub.practice;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FeedConfig;

/**
 * One source of messages of a practice.
 *
 * @param num the short number rows bear
 * @param practice whose it is
 * @param slug the name in URLs
 * @param adapter name of the adapter that reads its messages
 * @param mllp the sender it is known by at the MLLP port, or null
 * @param ack when a sender without wishes of its own is answered
 * @param settings all other settings: those of its transports by their names ({@link #TRANSPORTS}), and the adapter's
 */
public record Feed(
        int num,
        Practice practice,
        String slug,
        String adapter,
        @Nullable Mllp mllp,
        Ack ack,
        Map<String, Object> settings) {

    /** Settings that say where messages are fetched from, or taken from, each a map; an adapter does not see them. */
    public static final Set<String> TRANSPORTS = Set.of("pull", "folder", "sftp", "sender");

    /** When an HL7 v2 sender in original mode is answered. */
    public enum Ack {
        /** After the journal's commit and a good peek. */
        COMMIT,
        /** After mapping and storing. */
        OUTCOME
    }

    /** MSH-3 and MSH-4 of the feed's messages (first components); a facility of null takes any. */
    public record Mllp(String application, @Nullable String facility) {}

    public Feed {
        settings = Map.copyOf(settings);
    }

    /** What the feed's adapter is told. */
    public FeedConfig config() {
        Map<String, Object> own = new LinkedHashMap<>(settings);
        own.keySet().removeAll(TRANSPORTS);
        return new FeedConfig(practice.ref().slug(), slug, practice.zone(), own);
    }

    /** The settings of a transport, or null if the feed does not use it. */
    public @Nullable Object transport(String name) {
        return settings.get(name);
    }
}
