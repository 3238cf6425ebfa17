package org.quiltehr.hub.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of an answer.
 *
 * @param matches in the order asked for
 * @param includes what {@code _include} and {@code _revinclude} bring, each once, none that is a match
 * @param selfQuery exactly the parameters that were honoured, encoded, without {@code _page}; the self link is
 *     {@code base/type?selfQuery}
 * @param nextToken the next link is {@code base/type?selfQuery&_page=nextToken}; null on the last page. URL-safe
 * @param dropped names of the parameters that were passed over, as the self link shows
 * @param total only if {@code _total=accurate} or {@code _summary=count} asked for it
 */
public record SearchResult(
        List<Stored> matches,
        List<Stored> includes,
        String selfQuery,
        @Nullable String nextToken,
        @Nullable Long total,
        List<String> dropped) {

    /** The same, as the answer to another query. */
    public SearchResult asked(String query) {
        return new SearchResult(matches, includes, query, nextToken, total, dropped);
    }
}
