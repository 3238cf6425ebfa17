package org.quiltehr.hub.practice;

/** Knows which adapters there are; implemented where adapters are run. */
public interface FeedCheck {

    /**
     * Looks at a feed before it is kept.
     *
     * @throws org.quiltehr.adapter.spi.ConfigException if there is no such adapter or it refuses the settings
     */
    void check(Feed feed);
}
