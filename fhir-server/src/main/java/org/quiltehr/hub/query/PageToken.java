package org.quiltehr.hub.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Where a page walk stands; all of it is in the link, so it works after a restart and on another node. What a client
 * makes of it reaches SQL as arguments only.
 *
 * @param snapshot what was visible when page one was read, as {@code pg_snapshot} writes it
 * @param sort the sort values of the last row
 * @param home the last row's id
 */
record PageToken(String snapshot, List<String> sort, long home, long pk) {

    private static final Pattern SNAPSHOT = Pattern.compile("\\d{1,19}:\\d{1,19}:(\\d{1,19}(,\\d{1,19})*)?");

    String text() {
        ArrayNode array = FhirJson.mapper().createArrayNode();
        array.add(snapshot).add(home).add(pk);
        sort.forEach(array::add);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(FhirJson.bytes(array));
    }

    /** What was visible on page one of the walk a link belongs to. */
    static String snapshot(String text) {
        try {
            JsonNode array =
                    FhirJson.mapper().readTree(new String(Base64.getUrlDecoder().decode(text), UTF_8));
            String snapshot = array.path(0).asString("");
            if (SNAPSHOT.matcher(snapshot).matches()) {
                return snapshot;
            }
        } catch (IllegalArgumentException | JacksonException e) {
            // answered below
        }
        throw QueryProblem.invalid("_page is not a token this server gave");
    }

    /** The token of a link, for a walk of so many sort keys. */
    static PageToken parse(String text, int sortKeys) {
        try {
            JsonNode array =
                    FhirJson.mapper().readTree(new String(Base64.getUrlDecoder().decode(text), UTF_8));
            if (array.isArray()
                    && array.size() == 3 + sortKeys
                    && SNAPSHOT.matcher(array.get(0).asString("")).matches()
                    && array.get(1).isIntegralNumber()
                    && array.get(2).isIntegralNumber()) {
                List<String> sort = new ArrayList<>();
                for (int i = 3; i < array.size(); i++) {
                    sort.add(array.get(i).asString(""));
                }
                return new PageToken(
                        array.get(0).asString(""),
                        sort,
                        array.get(1).longValue(),
                        array.get(2).longValue());
            }
        } catch (IllegalArgumentException | JacksonException e) {
            throw QueryProblem.invalid("_page is not a token this server gave");
        }
        throw QueryProblem.invalid("_page is not a token this server gave");
    }
}
