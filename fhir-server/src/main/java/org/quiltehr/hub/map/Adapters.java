package org.quiltehr.hub.map;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.FeedCheck;

/** The adapters on the class path, and those made of them: one for each feed as it is configured now. */
public final class Adapters implements FeedCheck {

    private record Made(Feed feed, FeedAdapter adapter) {}

    private final Map<String, AdapterFactory> factories = new TreeMap<>();
    private final Map<Integer, Made> made = new ConcurrentHashMap<>();

    /** Adapters by name. */
    public Adapters(Iterable<AdapterFactory> factories) {
        factories.forEach(factory -> this.factories.put(factory.name(), factory));
    }

    /** Those on the class path. */
    public static Adapters installed() {
        return new Adapters(ServiceLoader.load(AdapterFactory.class));
    }

    @Override
    public void check(Feed feed) {
        make(feed);
    }

    /**
     * The adapter of a feed.
     *
     * @throws ConfigException if the feed was configured for an adapter this hub does not have
     */
    public FeedAdapter of(Feed feed) {
        Made known = made.get(feed.num());
        if (known != null && known.feed().equals(feed)) {
            return known.adapter();
        }
        FeedAdapter adapter = make(feed);
        made.put(feed.num(), new Made(feed, adapter));
        return adapter;
    }

    /** Names of the adapters there are, in order. */
    public java.util.List<String> names() {
        return java.util.List.copyOf(factories.keySet());
    }

    /**
     * An adapter for settings that are only tried.
     *
     * @throws ConfigException if there is no such adapter or it refuses the settings
     */
    public FeedAdapter trial(Feed feed) {
        return make(feed);
    }

    private FeedAdapter make(Feed feed) {
        AdapterFactory factory = factories.get(feed.adapter());
        if (factory == null) {
            throw new ConfigException(
                    "adapter: there is no adapter of this name; installed: " + String.join(", ", factories.keySet()));
        }
        return new FeedAdapter(factory, feed);
    }
}
