package org.quiltehr.hub.practice;

/** Judges a feed's settings; implemented by the rooms that use them: where adapters are run, where messages are fetched. */
public interface FeedCheck {

    /**
     * Looks at a feed before it is kept.
     *
     * @throws org.quiltehr.adapter.spi.ConfigException if there is no such adapter or it refuses the settings
     */
    void check(Feed feed);
}
