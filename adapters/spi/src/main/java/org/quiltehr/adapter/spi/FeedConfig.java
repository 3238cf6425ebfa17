package org.quiltehr.adapter.spi;

import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter knows of its feed.
 *
 * @param practice the practice's slug
 * @param feed the feed's slug
 * @param zone the practice's time zone: applied to times that bear none, never to dates
 * @param settings what {@code quilt.yaml} gives the feed beside {@code adapter} and the transport, as strings, numbers,
 *     booleans, lists and maps
 */
public record FeedConfig(String practice, String feed, ZoneId zone, Map<String, Object> settings) {

    public FeedConfig {
        settings = Map.copyOf(settings);
    }

    /** The setting as text, or null. */
    public @Nullable String text(String name) {
        Object value = settings.get(name);
        return value == null ? null : value.toString();
    }
}
