package org.quiltehr.hub.api;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.query.Stored;

/**
 * An answer before it is put into the client's format.
 *
 * @param json FHIR JSON (UTF-8); empty: no body
 * @param download what is sent instead, as it is; or null
 */
@SuppressWarnings("ArrayRecordComponent")
record Answer(
        int status,
        Map<String, String> headers,
        byte[] json,
        @Nullable Download download) {

    /** Set where the body is no FHIR resource; it is sent as it is. */
    static final String CONTENT_TYPE = "Content-Type";

    private static final byte[] NOTHING = {};

    /** A body of any length and type, which the headers tell. */
    interface Download {
        void to(OutputStream out) throws IOException;
    }

    Answer(int status, Map<String, String> headers, byte[] json) {
        this(status, headers, json, null);
    }

    static Answer download(Download body) {
        return new Answer(200, new LinkedHashMap<>(), NOTHING, body);
    }

    static Answer of(int status, byte[] json) {
        return new Answer(status, new LinkedHashMap<>(), json);
    }

    static Answer empty(int status) {
        return of(status, NOTHING);
    }

    /** A resource with its version's headers. */
    static Answer resource(int status, Stored stored) {
        return of(status, stored.json()).version(stored.etag(), stored.updated());
    }

    Answer version(String etag, Instant updated) {
        headers.put("ETag", etag(etag));
        headers.put("Last-Modified", httpDate(updated));
        return this;
    }

    Answer header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Answer withoutBody() {
        return new Answer(status, headers, NOTHING);
    }

    static String etag(String version) {
        return "W/\"" + version + "\"";
    }

    static String httpDate(Instant time) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
    }
}
