package org.quiltehr.hub.query;

import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.View;

/** Reads: by id, by search, history; as a view shows it. Safe for use by many threads. */
public final class Reader {

    public Reader(DataSource database, BodyCodec bodies) {}

    /** The current version; a deleted one bears {@code deleted}. Empty if there is none for this reader. */
    public Optional<Stored> read(View view, Grant grant, String type, String id) {
        throw new UnsupportedOperationException("not written yet");
    }

    /** A version by the name its ETag gave it ({@code 3}, {@code 3.57}, {@code n57}). */
    public Optional<Stored> vread(View view, Grant grant, String type, String id, String version) {
        throw new UnsupportedOperationException("not written yet");
    }

    /** Versions, newest first. */
    public HistoryResult history(View view, Grant grant, HistoryRequest request) {
        throw new UnsupportedOperationException("not written yet");
    }

    /** One page of a search; throws {@link QueryProblem} if it cannot be answered. */
    public SearchResult search(View view, Grant grant, SearchRequest request) {
        throw new UnsupportedOperationException("not written yet");
    }

    /**
     * All that the view shows of one person.
     *
     * @param patientId id of the person's Patient or of a member
     * @param types only these types; empty for all
     */
    public Optional<PersonRecord> load(View view, Grant grant, String patientId, Set<String> types) {
        throw new UnsupportedOperationException("not written yet");
    }
}
