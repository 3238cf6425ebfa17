package org.quiltehr.hub.api;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.access.Notice;
import org.quiltehr.hub.query.HistoryResult;
import org.quiltehr.hub.query.SearchResult;
import org.quiltehr.hub.query.Stored;

/** Bundles of stored resources, put together from their bytes without parsing them. */
final class Bundles {

    private static final int ENTRY = 200;

    private Bundles() {}

    /**
     * A search set.
     *
     * @param address of the search, below the base: {@code Observation}; empty at system level
     * @param shape parameters that only shape the answer, encoded
     */
    static byte[] search(String base, String address, String shape, SearchResult result) {
        boolean notice = Notice.stands();
        String here = address.isEmpty() ? base : base + "/" + address;
        String query = joined(result.selfQuery(), shape);
        String next = result.nextToken();
        JsonBytes out = new JsonBytes(500 + size(result.matches()) + size(result.includes()));
        out.raw("{\"resourceType\":\"Bundle\"" + (notice ? Noticed.TAG : "") + ",\"type\":\"searchset\"");
        Long total = result.total();
        if (total != null) {
            out.raw(",\"total\":" + total);
        }
        links(
                out,
                query.isEmpty() ? here : here + "?" + query,
                next == null ? null : here + "?" + and(query) + "_page=" + next);
        boolean any = entries(out, base, result.matches(), "match", false);
        any = entries(out, base, result.includes(), "include", any);
        List<Issue> said = new ArrayList<>();
        if (!result.dropped().isEmpty()) {
            said.add(Issue.warning(
                    "not-supported",
                    null,
                    "parameters that are not supported here were passed over: " + String.join(", ", result.dropped())));
        }
        // who only counts is sent no entry; the tag says it there
        if (notice && !shape.contains("_summary=count")) {
            said.add(new Issue("suppressed", Issue.Severity.INFORMATION, null, Notice.TEXT));
        }
        if (!said.isEmpty()) {
            out.raw(any ? ",{\"fullUrl\":" : ",\"entry\":[{\"fullUrl\":")
                    .string("urn:uuid:" + UUID.randomUUID())
                    .raw(",\"resource\":")
                    .raw(Outcomes.bytes(said))
                    .raw(",\"search\":{\"mode\":\"outcome\"}}");
            any = true;
        }
        return out.raw(any ? "]}" : "}").bytes();
    }

    private static String joined(String query, String shape) {
        return query.isEmpty() || shape.isEmpty() ? query + shape : query + "&" + shape;
    }

    static byte[] history(String base, String address, String query, HistoryResult result) {
        String here = base + "/" + address;
        JsonBytes out = new JsonBytes(
                500 + size(result.versions()) + ENTRY * result.versions().size());
        out.raw("{\"resourceType\":\"Bundle\"" + (Notice.stands() ? Noticed.TAG : "") + ",\"type\":\"history\"");
        String next = result.nextToken();
        links(
                out,
                query.isEmpty() ? here : here + "?" + query,
                next == null ? null : here + "?" + and(query) + "_page=" + next);
        boolean any = false;
        for (Stored version : result.versions()) {
            out.raw(any ? ",{" : ",\"entry\":[{");
            any = true;
            String reference = version.type() + "/" + version.shownId();
            out.raw("\"fullUrl\":").string(base + "/" + reference);
            if (!version.deleted()) {
                out.raw(",\"resource\":").raw(version.json());
            }
            boolean first = version.etag().equals("1") || version.etag().startsWith("1.");
            out.raw(",\"request\":{\"method\":\"" + (version.deleted() ? "DELETE" : first ? "POST" : "PUT")
                            + "\",\"url\":")
                    .string(first && !version.deleted() ? version.type() : reference)
                    .raw("},\"response\":{\"status\":\"" + (version.deleted() ? "204" : first ? "201" : "200")
                            + "\",\"etag\":")
                    .string(Answer.etag(version.etag()))
                    .raw(",\"lastModified\":\"" + version.updated() + "\"}}");
        }
        return out.raw(any ? "]}" : "}").bytes();
    }

    private static String and(String query) {
        return query.isEmpty() ? "" : query + "&";
    }

    private static void links(JsonBytes out, String self, @Nullable String next) {
        out.raw(",\"link\":[{\"relation\":\"self\",\"url\":").string(self).raw("}");
        if (next != null) {
            out.raw(",{\"relation\":\"next\",\"url\":").string(next).raw("}");
        }
        out.raw("]");
    }

    private static boolean entries(JsonBytes out, String base, List<Stored> resources, String mode, boolean begun) {
        boolean any = begun;
        for (Stored resource : resources) {
            out.raw(any ? ",{\"fullUrl\":" : ",\"entry\":[{\"fullUrl\":")
                    .string(base + "/" + resource.type() + "/" + resource.shownId())
                    .raw(",\"resource\":")
                    .raw(resource.json())
                    .raw(",\"search\":{\"mode\":\"" + mode + "\"}}");
            any = true;
        }
        return any;
    }

    private static int size(List<Stored> resources) {
        int size = 0;
        for (Stored resource : resources) {
            size += resource.json().length + ENTRY;
        }
        return size;
    }
}
