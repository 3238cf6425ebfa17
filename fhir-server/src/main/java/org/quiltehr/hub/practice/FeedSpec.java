package org.quiltehr.hub.practice;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A feed as {@code quilt.yaml} or a PUT describes it. */
public record FeedSpec(
        String slug, String adapter, Feed.@Nullable Mllp mllp, Feed.Ack ack, Map<String, Object> settings) {

    Feed under(int num, Practice practice) {
        return new Feed(num, practice, slug, adapter, mllp, ack, settings);
    }
}
