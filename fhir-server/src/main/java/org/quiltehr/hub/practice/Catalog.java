package org.quiltehr.hub.practice;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All practices and feeds as of one version of the configuration. */
record Catalog(
        long version,
        List<Practice> practices,
        List<Feed> feeds,
        Map<String, Practice> bySlug,
        Map<Integer, Feed> byNum) {

    static Catalog of(long version, List<Practice> practices, List<Feed> feeds) {
        return new Catalog(
                version,
                List.copyOf(practices),
                List.copyOf(feeds),
                practices.stream()
                        .collect(java.util.stream.Collectors.toUnmodifiableMap(
                                p -> p.ref().slug(), p -> p)),
                feeds.stream().collect(java.util.stream.Collectors.toUnmodifiableMap(Feed::num, f -> f)));
    }

    Optional<Practice> practice(String slug) {
        return Optional.ofNullable(bySlug.get(slug));
    }

    Optional<Feed> feed(int practice, String slug) {
        return feeds.stream()
                .filter(f -> f.practice().ref().num() == practice && f.slug().equals(slug))
                .findFirst();
    }

    /** The feed of a sender: one that names the facility before one that takes any. */
    Optional<Feed> sender(String application, String facility) {
        Optional<Feed> any = Optional.empty();
        for (Feed feed : feeds) {
            Feed.Mllp mllp = feed.mllp();
            if (mllp == null || !mllp.application().equals(application)) {
                continue;
            }
            if (facility.equals(mllp.facility())) {
                return Optional.of(feed);
            }
            if (mllp.facility() == null) {
                any = Optional.of(feed);
            }
        }
        return any;
    }
}
