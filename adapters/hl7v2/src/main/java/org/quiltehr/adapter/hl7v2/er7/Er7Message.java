package org.quiltehr.adapter.hl7v2.er7;

import java.util.List;
import java.util.Optional;

/**
 * A message as segments in order; the first is MSH.
 *
 * @param plain whether all of it is ASCII, so that no character set reads it otherwise
 * @param charsetNote what is doubtful about the character set, if anything: a text without values
 */
public record Er7Message(Delimiters delimiters, List<Segment> segments, boolean plain, Optional<String> charsetNote) {

    public Er7Message {
        segments = List.copyOf(segments);
    }

    public Segment msh() {
        return segments.getFirst();
    }

    /** The first segment of the name. */
    public Optional<Segment> first(String name) {
        return segments.stream().filter(s -> s.is(name)).findFirst();
    }

    public List<Segment> all(String name) {
        return segments.stream().filter(s -> s.is(name)).toList();
    }

    /** MSH-9.1, such as {@code ADT}. */
    public String type() {
        return msh().first(9).text(1);
    }

    /** MSH-9.2, else EVN-1, such as {@code A01}. */
    public String trigger() {
        String trigger = msh().first(9).text(2);
        return trigger.isEmpty() ? first("EVN").map(evn -> evn.text(1)).orElse("") : trigger;
    }
}
