package org.quiltehr.hub.practice;

import java.time.ZoneId;
import java.util.List;

/** A practice as {@code quilt.yaml} or a PUT describes it. */
public record PracticeSpec(String slug, String name, ZoneId zone, List<FeedSpec> feeds) {

    public PracticeSpec {
        feeds = List.copyOf(feeds);
    }

    String place() {
        return "practices." + slug;
    }
}
