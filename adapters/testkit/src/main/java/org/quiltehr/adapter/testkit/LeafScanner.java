package org.quiltehr.adapter.testkit;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Counts the populated leaves of a message over its bytes, by the notation of {@link
 * org.quiltehr.adapter.spi.Ledger}, and changes one of them. Shares no code with any adapter: what an adapter says of
 * its input is compared with what stands here.
 */
public interface LeafScanner {

    /** The one location of a body that cannot be read. */
    String DOCUMENT = "document";

    /**
     * Every populated leaf and its text as written, in the order of the body; exactly {@code document} with empty text if
     * the body cannot be read. Never throws for a bad body.
     */
    Map<String, String> leaves(byte[] body);

    default Set<String> locations(byte[] body) {
        return leaves(body).keySet();
    }

    /** The body as {@link #replace} writes it when nothing is replaced: the baseline to compare changed bodies with. */
    default byte[] rewrite(byte[] body) {
        return body;
    }

    /**
     * The body with the text of one leaf replaced; empty if that leaf cannot be changed alone (HL7 v2 separators, a JSON
     * number that would become a word).
     */
    Optional<byte[]> replace(byte[] body, String location, String text);

    /** Whether the leaf is scaffolding of the format, which percentages leave out (MSH-1, templateId, resourceType). */
    default boolean structural(String location) {
        return false;
    }
}
